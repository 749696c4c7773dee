/* act_script.c - verbs on Sieve scripts; see act.h.
 *
 * What a script action is, two states say: the script's bytes (or none) and whether it is the
 * active one, before and after. The commands follow from them, and so does the way back. */
#include "act.h"

#include "base/limits.h"
#include "case/evidence.h"
#include "case/tables.h"
#include "detect/scan.h"

#include <inttypes.h>
#include <string.h>

/* --- the rows --- */

static bool list_rules(struct act *act, struct rule_row **rows, size_t *count, struct error *err)
{
    return rule_list(act->cf, &act->arena, rows, count, err);
}

static bool fill_account(struct act *act, int64_t id, struct action_row *row, struct error *err)
{
    struct account *accounts;
    size_t count;

    if (!account_list(act->cf, &act->arena, &accounts, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (accounts[i].id != id)
            continue;
        if (strcmp(accounts[i].kind, "imap") != 0)
            break;
        row->user = accounts[i].user;
        row->host = accounts[i].host;
        return true;
    }
    return error_set(err, ERROR_USAGE,
                     "this was imported from a file: there is no server to change it on");
}

static bool read_bytes(struct act *act, const struct hash *hash, struct str **out,
                       struct error *err)
{
    struct buf bytes;

    *out = NULL;
    if (hash_is_zero(hash))
        return true;
    if (!evidence_read(act->cf, hash, LIMIT_SCRIPT, &bytes, err))
        return false;
    *out = arena_alloc(&act->arena, sizeof(**out));
    **out = (struct str){arena_strndup(&act->arena, bytes.at, bytes.len), bytes.len};
    buf_dispose(&bytes);
    return true;
}

static const char *detail_of(struct act *act, const struct act_plan *plan)
{
    return act_sentence(act, "%s active:%d>%d", act_scripts.name, plan->was_active,
                        plan->be_active);
}

/* --- plans --- */

/* The script of that row, as it is. */
static bool begin_plan(struct act *act, const struct rule_row *row, const char *verb,
                       struct act_plan *plan, struct error *err)
{
    *plan = (struct act_plan){.family = &act_scripts, .was_active = row->active};
    plan->row.verb = verb;
    plan->row.place = str_of(row->script);
    plan->row.before = row->raw;
    plan->row.detail = "";
    if (strcmp(row->source, "sieve") != 0)
        return error_set(err, ERROR_USAGE,
                         "it is no rule of a Sieve script (%s): change it at the provider",
                         row->source);
    if (row->gone)
        return error_set(err, ERROR_USAGE, "it was gone already when the rules were last read");
    return fill_account(act, row->account, &plan->row, err) &&
           read_bytes(act, &row->raw, &plan->before, err);
}

bool act_plan_rule(struct act *act, const char *id, bool remove, struct act_plan *plan,
                   struct error *err)
{
    const struct rule_row *row = NULL;
    struct rule_row *rows;
    uint64_t number;
    struct str *after;
    size_t count;

    if (!str_to_u64(str_of(id), INT64_MAX, &number))
        return error_set(err, ERROR_USAGE, "\"%s\" is not the number of a rule", id);
    if (!list_rules(act, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (rows[i].id == (int64_t)number)
            row = &rows[i];
    if (!row)
        return error_set(err, ERROR_USAGE, "there is no rule %s: mailmedic rules CASE", id);
    if (!begin_plan(act, row, remove ? "remove-rule" : "disable-rule", plan, err))
        return false;
    if (!plan->before || row->order <= 0 || row->order == INT32_MAX)
        return error_set(err, ERROR_USAGE,
                         "this is no rule but a script that could not be read: deactivate-script");
    after = arena_alloc(&act->arena, sizeof(*after));
    if (!act_edit_script(act, *plan->before, (unsigned)row->order, remove, after, err))
        return false;
    plan->after = after;
    plan->be_active = plan->was_active;
    plan->row.target = act_sentence(act, "rule %" PRIu64 " \"%s\" of script \"%s\"", number,
                                    row->name, row->script);
    plan->row.detail = detail_of(act, plan);
    return true;
}

bool act_plan_script(struct act *act, const char *name, bool remove, struct act_plan *plan,
                     struct error *err)
{
    const struct rule_row *row = NULL;
    struct rule_row *rows;
    size_t count;

    if (!list_rules(act, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count && !row; i++)
        if (!rows[i].gone && strcmp(rows[i].source, "sieve") == 0 &&
            (name ? strcmp(rows[i].script, name) == 0 : rows[i].active))
            row = &rows[i];
    if (!row)
        return error_set(err, ERROR_USAGE,
                         name ? "there is no script \"%s\" with rules in the case"
                              : "no script with rules is active%s",
                         name ? name : "");
    if (!begin_plan(act, row, remove ? "remove-script" : "deactivate-script", plan, err))
        return false;
    if (!remove && !plan->was_active)
        return error_set(err, ERROR_USAGE, "script \"%s\" is not active", row->script);
    plan->after = remove ? NULL : plan->before;
    plan->row.target = act_sentence(act, "script \"%s\"", row->script);
    plan->row.detail = detail_of(act, plan);
    return true;
}

/* --- what the server has --- */

struct found {
    const struct errand_script *script; /* NULL: it is not there */
    const char *active;                 /* another that is; NULL */
};

static bool find(struct act *act, struct str name, struct found *out, struct error *err)
{
    struct errand_script *scripts;
    struct errand *reader;
    size_t count;

    *out = (struct found){0};
    if (!act_reader(act, ERRAND_SIEVE, &reader, err) ||
        !errand_scripts(reader, &scripts, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (str_equal(scripts[i].name, name))
            out->script = &scripts[i];
        else if (scripts[i].active)
            out->active = scripts[i].shown;
    }
    return true;
}

static bool is_state(const struct found *found, const struct hash *hash, bool active)
{
    if (hash_is_zero(hash))
        return !found->script;
    return found->script && hash_equal(&found->script->hash, hash) &&
           found->script->active == active;
}

static bool read_detail(const struct action_row *action, bool *was, bool *is)
{
    const char *active = strstr(action->detail, "active:");

    *was = active && active[7] == '1';
    *is = active && active[8] == '>' && active[9] == '1';
    return active != NULL;
}

static bool look(struct act *act, const struct action_row *action, enum action_outcome *outcome,
                 const char **words, struct error *err)
{
    struct found found;
    bool was, is;
    char hex[HASH_HEX] = "";

    if (!find(act, action->place, &found, err))
        return false;
    if (!read_detail(action, &was, &is))
        return error_set(err, ERROR_IO, "the record of this action cannot be read");
    *outcome = is_state(&found, &action->after, is)     ? ACTION_DONE
               : is_state(&found, &action->before, was) ? ACTION_NOT_DONE
                                                        : ACTION_DIFFERS;
    if (found.script)
        hash_to_hex(&found.script->hash, hex);
    *words = found.script ? act_sentence(act, "the server has the script with SHA-256 %s, %s", hex,
                                         found.script->active ? "active" : "not active")
                          : "the server does not have the script";
    return true;
}

/* --- the commands --- */

/* The name's bytes are the server's to tell: the case has them in shown form. */
static bool resolve(struct act *act, struct act_plan *plan, struct error *err)
{
    struct errand_script *scripts;
    struct errand *reader;
    struct found found;
    size_t count;

    if (plan->row.undoes != 0) {
        if (!find(act, plan->row.place, &found, err))
            return false;
        if (plan->be_active && !plan->was_active && found.active)
            return error_set(err, ERROR_USAGE, "script \"%s\" is active now; it would be no more",
                             found.active);
        return true;
    }
    if (!act_reader(act, ERRAND_SIEVE, &reader, err) ||
        !errand_scripts(reader, &scripts, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!str_equal(plan->row.place, str_of(scripts[i].shown)))
            continue;
        if (!hash_equal(&scripts[i].hash, &plan->row.before))
            return error_set(err, ERROR_USAGE,
                             "script \"%s\" has changed since it was read: acquire again",
                             scripts[i].shown);
        plan->row.place =
            (struct str){arena_strndup(&act->arena, scripts[i].name.at, scripts[i].name.len),
                         scripts[i].name.len};
        return true;
    }
    return error_set(err, ERROR_USAGE, "the server no longer has the script: acquire again");
}

static const char *shown_line(struct act *act, struct str line, const struct str *script)
{
    size_t first = str_find(line, str_of("\r\n"));
    struct hash hash = script ? hash_of(*script) : (struct hash){0};
    char hex[HASH_HEX];
    const char *text;
    struct buf shown;

    buf_init(&shown, KIB(16));
    text_show(&shown, str_part(line, 0, first));
    hash_to_hex(&hash, hex);
    text = script ? act_sentence(act, "%s (%zu %s, SHA-256 %s)", buf_c(&shown), script->len,
                                 text_plural(script->len, "byte", "bytes"), hex)
                  : act_sentence(act, "%s", buf_c(&shown));
    buf_dispose(&shown);
    return text;
}

/* made: whether the command in line could be made. Empties line for the next. */
static bool add(struct act *act, struct act_plan *plan, struct buf *line, bool made,
                const struct str *script, struct error *err)
{
    bool ok = made ? act_add_line(act, plan, line, shown_line(act, buf_as_str(line), script), err)
                   : error_set(err, ERROR_USAGE, "the script's name cannot be said to the server");

    buf_clear(line);
    return ok;
}

static bool lines(struct act *act, struct act_plan *plan, struct error *err)
{
    const struct str name = plan->row.place;
    bool writes = plan->after && (!plan->before || !str_equal(*plan->before, *plan->after));
    struct buf line;
    bool ok = true;

    buf_init(&line, LIMIT_SCRIPT + KIB(8));
    if (writes) {
        ok = add(act, plan, &line, errand_check_script(&line, *plan->after), plan->after, err) &&
             add(act, plan, &line, errand_put_script(&line, name, *plan->after), plan->after, err);
        plan->harmless = 1;
    }
    if (ok && plan->be_active != plan->was_active)
        ok = add(act, plan, &line,
                 errand_activate_script(&line, plan->be_active ? name : str_of("")), NULL, err);
    if (ok && !plan->after)
        ok = add(act, plan, &line, errand_delete_script(&line, name), NULL, err);
    buf_dispose(&line);
    return ok;
}

/* --- back --- */

static bool undo(struct act *act, const struct action_row *action, struct act_plan *plan,
                 struct error *err)
{
    *plan = (struct act_plan){.family = &act_scripts};
    if (!read_detail(action, &plan->be_active, &plan->was_active) ||
        !read_bytes(act, &action->before, &plan->after, err) ||
        !read_bytes(act, &action->after, &plan->before, err))
        return err->code == ERROR_NONE &&
               error_set(err, ERROR_IO, "the record of this action cannot be read");
    plan->row.place = action->place;
    plan->row.before = action->after;
    plan->row.after = action->before;
    plan->row.detail = detail_of(act, plan);
    return true;
}

/* --- the case learns --- */

/* Rows of rules would tell the scan that somebody looked; there are none. */
static bool learn_none(struct act *act, int64_t account, int64_t run, struct error *err)
{
    const struct rule_look none = {.account = account, .source = "sieve", .script = "", .run = run};
    const struct coverage row = {.check = "rules-sieve",
                                 .state = COVERAGE_NOTHING,
                                 .detail = "the account has no scripts",
                                 .hint = ""};
    bool ok = casefile_begin(act->cf, err) && rule_replace(act->cf, &none, NULL, 0, err) &&
              coverage_put(act->cf, &row, run, err) && casefile_commit(act->cf, err);

    casefile_rollback(act->cf);
    return ok;
}

static bool learn_all(struct act *act, struct scan *scan, int64_t account, int64_t run,
                      struct error *err)
{
    struct errand_script *scripts;
    struct errand *reader;
    size_t count;
    bool ok = true;

    if (!act_reader(act, ERRAND_SIEVE, &reader, err) ||
        !errand_scripts(reader, &scripts, &count, err))
        return false;
    for (size_t i = 0; ok && i < count; i++)
        ok = scan_script(scan, account, scripts[i].shown, scripts[i].active, &scripts[i].hash, err);
    if (ok && count == 0)
        ok = learn_none(act, account, run, err);
    return ok && scan_detect(scan, run, err);
}

static bool open_run(struct act *act, const struct action_row *action, int64_t *account,
                     int64_t *run, struct error *err)
{
    struct account row = {.user = action->user, .host = action->host};
    struct account *accounts;
    size_t count;
    bool ok;

    if (!account_list(act->cf, &act->arena, &accounts, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(accounts[i].user, row.user) == 0 && strcmp(accounts[i].host, row.host) == 0)
            row.id = accounts[i].id;
    *account = row.id;
    ok = row.id != 0 && casefile_begin(act->cf, err) &&
         run_begin(act->cf, "act", action->target, run, err) && casefile_commit(act->cf, err);
    casefile_rollback(act->cf);
    if (!ok && err->code == ERROR_NONE)
        error_set(err, ERROR_IO, "the account of this action is not in the case");
    return ok;
}

static bool close_run(struct act *act, int64_t run, struct error *err)
{
    bool ok = casefile_begin(act->cf, err) && run_end(act->cf, run, "ok", err) &&
              casefile_commit(act->cf, err);

    casefile_rollback(act->cf);
    return ok;
}

static bool learn(struct act *act, const struct action_row *action, struct error *err)
{
    struct scan_options options = {.workers = 1, .data_dir = call_value(act->call, "--data")};
    struct scan *scan = NULL;
    int64_t account = 0, run = 0;
    bool ok;

    call_role_options(act->call, &options.role);
    if (!open_run(act, action, &account, &run, err) || !scan_open(&scan, act->cf, &options, err))
        return false;
    ok = learn_all(act, scan, account, run, err);
    scan_close(scan);
    return ok && close_run(act, run, err);
}

const struct act_family act_scripts = {
    .name = "sieve",
    .server = ERRAND_SIEVE,
    .resolve = resolve,
    .lines = lines,
    .look = look,
    .undo = undo,
    .learn = learn,
};
