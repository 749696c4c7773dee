/* probing.c - see probing.h. */
#include "probing.h"
#include "check.h"

#include "playbook.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void probing_begin(struct probing *probing, const char *path)
{
    probing->count = 0;
    probing_add(probing, "%s", path);
}

void probing_add(struct probing *probing, const char *format, ...)
{
    char *word = probing->words[probing->count];
    va_list args;
    int len;

    assert_true(probing->count < PROBING_WORDS);
    va_start(args, format);
    len = vsnprintf(word, sizeof(probing->words[0]), format, args);
    va_end(args);
    assert_in_range(len, 0, sizeof(probing->words[0]) - 1);
    probing->argv[probing->count++] = word;
}

void probing_add_all(struct probing *probing, const char *const *words)
{
    for (; words && *words; words++)
        probing_add(probing, "%s", *words);
}

void probing_add_servers(struct probing *probing, const struct dovecot *dovecot, const char *user,
                         const char *host)
{
    probing_add(probing, "--server=imaps://%s@%s:%u", user, host, dovecot->imaps);
    if (dovecot->pop3s)
        probing_add(probing, "--server=pop3s://%s@%s:%u", user, host, dovecot->pop3s);
    probing_add(probing, "--server=sieve://%s@%s:%u", user, host, dovecot->sieve);
    probing_add(probing, "--ca-file=%s", dovecot->ca_file);
}

const struct command *probing_command(const char *name)
{
    const struct command *command = commands;

    while (strcmp(command->name, name) != 0)
        command++;
    return command;
}

void probing_parse(struct probing *probing)
{
    struct error err = {0};

    probing->call = (struct invocation){.command = probing_command("playbook")};
    assert_ok(call_parse(&probing->call, probing->count, probing->argv, &err), &err);
}

void probing_set(struct probing *probing, struct engine *engine)
{
    engine->setup.probes = playbook_probes;
    engine->setup.secret = playbook_secret;
    engine->setup.self = &probing->call;
}

void probing_baseline(struct probing *probing, struct engine *engine, const char *const *words,
                      unsigned count)
{
    struct playbook_call call = {.call = &probing->call,
                                 .words = words,
                                 .count = count,
                                 .cf = engine->setup.cf,
                                 .engine = engine,
                                 .setup = engine->setup};
    struct error err = {0};

    output_begin(&call.out, false, "playbook");
    assert_ok(playbook_baseline(&call, &err), &err);
    buf_dispose(&call.out.text);
    arena_dispose(&call.arena);
}

void probing_verify(struct engine *engine, const char *step, enum step_state want, char grade,
                    const char *class, const char *line)
{
    const struct play_event *result;
    const struct step_view *view;
    struct play_view all;
    enum step_state is;
    struct error err = {0};

    assert_ok(engine_verify(engine, step, &is, &err), &err);
    assert_ok(engine_look(engine, &all, &err), &err);
    view = play_view_step(&all, step);
    result = view->results[view->step->check_count - 1];
    assert_non_null(result);
    if (is != want || grade_letter(view->grade) != grade || strcmp(result->class, class) != 0 ||
        (line && !strstr(result->raw, line)))
        fail_msg("%s is %s, grade %c, %s: %s [%s]", step, step_state_name(is),
                 grade_letter(view->grade), result->class, result->value, result->raw);
}
