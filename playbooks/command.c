/* command.c - a step's command: shown in full, run only as it was shown; see playbooks/engine.h. */
#include "engine.h"

#include "base/hash.h"
#include "case/checkpoint.h"
#include "case/evidence.h"
#include "case/journal.h"

#include "command_run.h"
#include "template.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct play_command *find_command(const struct play_step *step, const char *id)
{
    for (size_t i = 0; i < step->command_count; i++)
        if (strcmp(step->commands[i].id, id) == 0)
            return &step->commands[i];
    return NULL;
}

/* One template with its values; a value cannot become an option. NULL: said in err. */
static char *expand(struct engine *engine, const char *template, const char *before,
                    struct error *err)
{
    char missing[64] = "";
    char *kept = NULL;
    struct buf text;

    buf_init(&text, KIB(32));
    if (!template_fill(&text, template, engine_value, engine, missing))
        error_set(err, ERROR_USAGE, *missing ? "answer first: %s" : "a value is too long%s",
                  missing);
    else if (strncmp(template, "{{", 2) == 0 && text.len > 0 && text.at[0] == '-' &&
             strcmp(before, "--") != 0)
        error_set(err, ERROR_USAGE,
                  "\"%.60s\" begins with -: it would be taken for an option of the command",
                  buf_c(&text));
    else
        kept = arena_strndup(&engine->arena, buf_c(&text), text.len);
    buf_dispose(&text);
    return kept;
}

/* Where the system keeps its programs; never where the operator happens to stand. */
static char *find_program(struct engine *engine, const char *name)
{
    static const char *const folders[] = {"/usr/local/sbin", "/usr/local/bin", "/usr/sbin",
                                          "/usr/bin",        "/sbin",          "/bin"};
    char path[300];

    if (name[0] == '/')
        return access(name, X_OK) == 0 ? arena_strndup(&engine->arena, name, strlen(name)) : NULL;
    for (size_t i = 0; !strchr(name, '/') && i < ARRAY_LEN(folders); i++) {
        int len = snprintf(path, sizeof(path), "%s/%s", folders[i], name);

        if (len > 0 && (size_t)len < sizeof(path) && access(path, X_OK) == 0)
            return arena_strndup(&engine->arena, path, (size_t)len);
    }
    return NULL;
}

/* Of exactly these words in exactly this step: what was shown is what is agreed to. */
static void make_code(const struct engine *engine, const char *step, struct command_shown *shown)
{
    struct hasher *hasher = hasher_new();
    char hex[HASH_HEX];
    struct hash hash;

    hasher_add(hasher, &engine->play.id, sizeof(engine->play.id));
    hasher_add(hasher, step, strlen(step) + 1);
    for (size_t i = 0; i < shown->argc; i++)
        hasher_add(hasher, shown->argv[i], strlen(shown->argv[i]) + 1);
    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    hash_to_hex(&hash, hex);
    snprintf(shown->code, sizeof(shown->code), "%.6s", hex);
}

static void may_it_run(struct engine *engine, struct command_shown *shown, const char *program)
{
    shown->why = "";
    if (!engine->book->shipped || !engine->play.trusted)
        shown->why = "the playbook did not come with this program: it runs nothing";
    else if (strcmp(shown->command->on, "show") == 0)
        shown->why = "it is meant to be run by hand";
    else if (strcmp(shown->command->on, "local") != 0)
        shown->why = "it is meant for another machine: run it there by hand";
    else if (!program)
        shown->why = "the program is not installed on this machine";
    shown->runs = !*shown->why;
}

static bool show(struct engine *engine, const struct play_step *step, const char *id,
                 struct command_shown *out, struct error *err)
{
    const struct play_command *command = find_command(step, id);
    const char *mailbox = engine_value(engine, "mailbox");
    const char *before = "";
    char *program;

    *out = (struct command_shown){.command = command};
    if (!command)
        return error_set(err, ERROR_USAGE, "%s has no command \"%.80s\"", step->id, id);
    out->argv = arena_alloc(&engine->arena, (command->argv.count + 1) * sizeof(*out->argv));
    for (size_t i = 0; i < command->argv.count; i++) {
        out->argv[i] = expand(engine, command->argv.at[i], before, err);
        if (!out->argv[i])
            return false;
        before = command->argv.at[i];
        out->argc++;
    }
    program = find_program(engine, out->argv[0]);
    if (program)
        out->argv[0] = program;
    may_it_run(engine, out, program);
    make_code(engine, step->id, out);
    out->confirm = command->effect == PLAY_DESTROYS && mailbox ? mailbox : out->code;
    return true;
}

bool engine_command(struct engine *engine, const char *id, const char *command,
                    struct command_shown *out, struct error *err)
{
    const struct play_step *step = playbook_step(engine->book, id);

    if (!step)
        return error_set(err, ERROR_USAGE, "the playbook has no step \"%.80s\"", id);
    return show(engine, step, command, out, err);
}

/* --- running --- */

enum { INPUT_MOST = 8192 };

struct input { /* what a program reads; wiped as soon as it has been given */
    char bytes[INPUT_MOST];
    size_t len;
};

static bool add_input(struct input *input, const char *bytes, size_t len, struct error *err)
{
    if (len > sizeof(input->bytes) - input->len)
        return error_set(err, ERROR_LIMIT, "the command's input is too long");
    memcpy(input->bytes + input->len, bytes, len);
    input->len += len;
    return true;
}

static bool add_value(struct engine *engine, struct input *input, const char *name,
                      struct error *err)
{
    const struct play_var *var = playbook_var(engine->book, name);
    struct secret secret = {0};
    const char *value;
    bool ok;

    if (!var || var->type != VALUE_SECRET) {
        value = engine_value(engine, name);
        return value ? add_input(input, value, strlen(value), err)
                     : error_set(err, ERROR_USAGE, "answer first: %s", name);
    }
    if (!engine->setup.secret)
        return error_set(err, ERROR_USAGE, "the secret %s was not given", name);
    if (!engine->setup.secret(engine->setup.self, name, &secret, err))
        return false;
    ok = add_input(input, secret_bytes(&secret).at, secret_bytes(&secret).len, err);
    secret_wipe(&secret);
    return ok;
}

/* The template is ours (a playbook that came with the program); names are checked by the loader. */
static bool fill_input(struct engine *engine, const char *template, struct input *input,
                       struct error *err)
{
    while (template && *template) {
        const char *open = strstr(template, "{{");
        const char *close = open ? strstr(open, "}}") : NULL;
        char name[64];

        if (!close)
            return add_input(input, template, strlen(template), err);
        snprintf(name, sizeof(name), "%.*s", (int)(close - open - 2), open + 2);
        if (!add_input(input, template, (size_t)(open - template), err) ||
            !add_value(engine, input, name, err))
            return false;
        template = close + 2;
    }
    return true;
}

static char **make_environment(struct engine *engine, const struct play_command *command,
                               struct error *err)
{
    char **environment =
        arena_alloc(&engine->arena, (command->env.count + 3) * sizeof(*environment));
    static const char *const fixed[] = {
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"};
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
        environment[count++] = arena_strndup(&engine->arena, fixed[i], strlen(fixed[i]));
    for (size_t i = 0; i < command->env.count; i++) {
        char pair[400];
        char *value = expand(engine, command->env.at[i].value, "--", err);
        int len = value ? snprintf(pair, sizeof(pair), "%s=%s", command->env.at[i].key, value) : -1;

        if (len < 0 || (size_t)len >= sizeof(pair))
            return NULL;
        environment[count++] = arena_strndup(&engine->arena, pair, (size_t)len);
    }
    return environment;
}

/* The words as the journal and the report hold them. */
static const char *words(struct engine *engine, const struct command_shown *shown)
{
    const char *kept;
    struct buf text;

    buf_init(&text, KIB(32));
    for (size_t i = 0; i < shown->argc; i++)
        buf_printf(&text, "%s%s", i ? "\n" : "", shown->argv[i]);
    kept = arena_strndup(&engine->arena, buf_c(&text), text.len);
    buf_dispose(&text);
    return kept;
}

static enum probe_outcome judge_end(const struct play_command *command,
                                    const struct command_end *end, const struct buf *output)
{
    bool well = false;
    char code[16];

    if (end->timed_out || end->cut || end->exit_code < 0)
        return PROBE_ERROR;
    snprintf(code, sizeof(code), "%d", end->exit_code);
    well = command->ok.count ? names_have(&command->ok, code) : end->exit_code == 0;
    if (well && command->match)
        well = str_find(buf_as_str(output), str_of(command->match)) < output->len;
    return well ? PROBE_PASS : PROBE_FAIL;
}

static bool keep_end(struct engine *engine, const char *step, const struct command_shown *shown,
                     const struct command_end *end, const struct buf *output,
                     enum probe_outcome outcome, struct error *err)
{
    struct casefile *cf = engine->setup.cf;
    struct play_event event = {.kind = PLAYED_COMMAND,
                               .step = step,
                               .name = shown->command->id,
                               .value = words(engine, shown),
                               .position = end->exit_code,
                               .outcome = outcome,
                               .class = end->timed_out ? "timeout"
                                        : end->cut     ? "limit(command output)"
                                        : end->signal  ? "signal"
                                                       : ""};
    bool ok = casefile_begin(cf, err);

    if (ok && output->len > 0)
        ok = evidence_put(cf, buf_as_str(output), &event.object, err);
    ok = ok && engine_add(engine, event, err) && casefile_commit(cf, err);
    casefile_rollback(cf);
    return ok && engine_read(engine, err);
}

static bool run(struct engine *engine, const char *step, const struct command_shown *shown,
                enum probe_outcome *outcome, struct error *err)
{
    struct input input = {.len = 0};
    struct command_end end;
    struct buf output;
    struct command_job job = {.argv = shown->argv, .timeout_ms = shown->command->timeout * 1000};
    bool ok;

    buf_init(&output, LIMIT_COMMAND_OUTPUT);
    job.environment = make_environment(engine, shown->command, err);
    ok = job.environment && fill_input(engine, shown->command->input, &input, err) &&
         journal_add(
             engine->setup.cf,
             &(struct journal_entry){
                 .kind = "intent",
                 .action = "step-begin",
                 .target = step,
                 .details = (const struct journal_pair[]){{"command", str_of(words(engine, shown))},
                                                          {"by", str_of(engine->setup.actor)},
                                                          {0}}},
             NULL, err);
    if (ok) {
        job.input = (struct str){input.bytes, input.len};
        ok = command_run(&job, &output, &end, err);
    }
    explicit_bzero(&input, sizeof(input));
    if (ok) {
        *outcome = judge_end(shown->command, &end, &output);
        ok = keep_end(engine, step, shown, &end, &output, *outcome, err);
    }
    buf_dispose(&output);
    return ok;
}

bool engine_run(struct engine *engine, const char *id, const char *command, const char *typed,
                enum probe_outcome *outcome, struct error *err)
{
    const struct step_view *step;
    struct command_shown shown;
    struct sealed_state state;
    struct play_view view;

    *outcome = PROBE_ERROR;
    if (!engine_step(engine, id, &view, &step, err) ||
        !show(engine, step->step, command, &shown, err))
        return false;
    if (step->state != STEP_DOING && step->state != STEP_UNVERIFIED && step->state != STEP_FAILED)
        return error_set(err, ERROR_USAGE, "%s is %s: begin it first (do %s)", id,
                         step_state_name(step->state), id);
    if (!shown.runs)
        return error_set(err, ERROR_USAGE, "%s is only shown: %s", command, shown.why);
    if (!typed || strcmp(typed, shown.confirm) != 0)
        return error_set(err, ERROR_USAGE, "not run: the words to confirm it with are %s",
                         shown.confirm);
    if (shown.command->effect != PLAY_READS &&
        !checkpoint_before_change(engine->setup.cf, NULL, &state, err))
        return false;
    return run(engine, id, &shown, outcome, err);
}
