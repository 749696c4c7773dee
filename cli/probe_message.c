/* probe_message.c - message.absent and message.present: are these messages on the server now?
 *
 * Every folder is opened anew and searched by Message-ID. An empty answer proves nothing by itself:
 * a search that finds nothing at all would look the same. So each folder has a control. For "gone":
 * a message that the case knows to be there must be found in the same way. For "there": a
 * Message-ID that nobody has must not be found. */
#include "reread.h"

#include "base/clock.h"
#include "base/limits.h"
#include "case/actions.h"
#include "playbooks/playbook.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { IDS_MOST = 100, CONTROLS_TRIED = 5 };

struct wanted {
    const char *id; /* without angle brackets */
    bool known;     /* the case has seen it in this mailbox: the baseline */
    bool found;     /* on the server, now */
    const char *in; /* where; NULL */
    bool put_aside; /* only where we have put it ourselves */
};

struct looking {
    struct reread reread;
    const struct probe_call *call;
    struct probe_result *result;
    struct wanted ids[IDS_MOST];
    size_t count;
    const struct play_names *where; /* NULL: everywhere */
    const struct account *account;  /* in the case; NULL */
    bool absent;
    size_t seen, unseen; /* folders */
    const char *unseen_name;
    struct buf lines; /* what each folder said */
};

/* --- which ones --- */

static bool add_id(struct looking *looking, struct str id)
{
    const char *kept;

    if (id.len > 0 && id.at[0] == '<')
        id = str_part(id, 1, id.len);
    if (id.len > 0 && id.at[id.len - 1] == '>')
        id.len--;
    if (id.len == 0)
        return true;
    if (looking->count == IDS_MOST)
        return false;
    kept = arena_strndup(looking->call->arena, id.at, id.len);
    looking->ids[looking->count++] = (struct wanted){.id = kept};
    return true;
}

/* Blanks, commas and line ends between. False: the result says what is wrong. */
static bool read_ids(struct looking *looking)
{
    const char *text = probe_text(looking->call, "ids", NULL);

    while (text && *text) {
        size_t len = strcspn(text, " ,\n");

        if (!add_id(looking, (struct str){text, len})) {
            probe_say(looking->call, looking->result, PROBE_INCONCLUSIVE, GRADE_NONE, "too-many",
                      "more than %d messages at a time are not looked for", IDS_MOST);
            return false;
        }
        text += len + (text[len] != '\0');
    }
    if (looking->count == 0)
        probe_say(looking->call, looking->result, PROBE_INCONCLUSIVE, GRADE_NONE, "no-ids",
                  "which messages is not known: their Message-IDs were not given");
    return looking->count > 0;
}

static bool is_of_account(const struct folder *folders, size_t count, int64_t folder)
{
    for (size_t i = 0; i < count; i++)
        if (folders[i].id == folder)
            return true;
    return false;
}

static bool find_known(struct looking *looking, struct error *err)
{
    struct folder *folders;
    size_t folder_count = 0;

    if (looking->account && !folder_list(looking->call->cf, looking->call->arena,
                                         looking->account->id, &folders, &folder_count, err))
        return false;
    for (size_t i = 0; looking->account && i < looking->count; i++) {
        struct message *rows;
        size_t count;

        if (!message_by_message_id(looking->call->cf, looking->call->arena, looking->ids[i].id,
                                   &rows, &count, err))
            return false;
        for (size_t k = 0; k < count; k++)
            looking->ids[i].known =
                looking->ids[i].known || is_of_account(folders, folder_count, rows[k].folder);
    }
    return true;
}

static bool is_wanted(const struct looking *looking, const char *id)
{
    for (size_t i = 0; i < looking->count; i++)
        if (strcmp(looking->ids[i].id, id) == 0)
            return true;
    return false;
}

/* "mailbox": all of it. */
static bool is_where(const struct looking *looking, const struct reread_folder *folder)
{
    if (!looking->where)
        return looking->absent || str_equal_nocase(folder->raw, str_of("INBOX"));
    for (size_t i = 0; i < looking->where->count; i++) {
        const char *name = looking->where->at[i];

        if (strcmp(name, "mailbox") == 0 || strcmp(name, folder->name) == 0 ||
            str_equal(folder->raw, str_of(name)))
            return true;
    }
    return false;
}

/* --- one search --- */

static bool search(struct looking *looking, const char *id, size_t *found, bool *sure)
{
    return reread_search(&looking->reread, "Message-ID", id, found, NULL, sure, looking->result);
}

/* --- controls --- */

/* A message of the same folder that is not looked for and, as far as the case knows, there. */
static bool known_is_found(struct looking *looking, const struct reread_folder *folder,
                           int64_t validity, bool *works, struct error *err)
{
    struct folder *folders;
    struct message *rows;
    size_t folder_count, count, tried = 0;

    if (!folder_list(looking->call->cf, looking->call->arena, looking->account->id, &folders,
                     &folder_count, err))
        return false;
    for (size_t i = 0; i < folder_count; i++) {
        const struct message_query query = {
            .folder = folders[i].id, .direction = -1, .page = {.most = 200}};

        if (!str_equal(folder->raw, str_of(folders[i].raw_name)) ||
            folders[i].uidvalidity != (uint64_t)validity)
            continue;
        if (!message_list(looking->call->cf, looking->call->arena, &query, &rows, &count, err))
            return false;
        for (size_t k = 0; k < count && !*works && tried < CONTROLS_TRIED; k++) {
            size_t found;
            bool sure;

            if (!*rows[k].message_id || is_wanted(looking, rows[k].message_id))
                continue;
            tried++;
            if (!search(looking, rows[k].message_id, &found, &sure))
                return false;
            *works = sure && found > 0;
        }
    }
    return true;
}

/* Every usual Message-ID has one: a search that looks into headers finds it. */
static bool any_is_found(struct looking *looking, bool *works)
{
    size_t found;
    bool sure;

    if (!search(looking, "@", &found, &sure))
        return false;
    *works = sure && found > 0;
    return true;
}

static bool invented_is_not_found(struct looking *looking, bool *works)
{
    char id[80];
    size_t found;
    bool sure;

    snprintf(id, sizeof(id), "never-%" PRIx64 "@mailmedic.invalid", (uint64_t)clock_utc_ns());
    if (!search(looking, id, &found, &sure))
        return false;
    *works = sure && found == 0;
    return true;
}

static bool try_control(struct looking *looking, const struct reread_folder *folder,
                        int64_t validity, bool *works, struct error *err)
{
    *works = false;
    if (!looking->absent)
        return invented_is_not_found(looking, works);
    if (looking->account && !known_is_found(looking, folder, validity, works, err))
        return false;
    return *works || any_is_found(looking, works);
}

/* --- a folder --- */

/* Where a quarantine of ours that stands has put messages. */
static bool is_our_quarantine(struct looking *looking, const struct reread_folder *folder,
                              bool *ours, struct error *err)
{
    struct action_row *actions;
    size_t count;

    *ours = false;
    if (!action_list(looking->call->cf, looking->call->arena, &actions, &count, err))
        return false;
    for (size_t i = 0; i < count && !*ours; i++) {
        const char *to = strstr(actions[i].detail, " to:");

        *ours = strcmp(actions[i].verb, "quarantine") == 0 && actions[i].outcome == ACTION_DONE &&
                actions[i].undone == 0 && to && str_equal(folder->raw, str_of(to + 4));
    }
    return true;
}

static bool search_all(struct looking *looking, const struct reread_folder *folder, bool *sure,
                       struct error *err)
{
    bool ours;

    *sure = true;
    if (!is_our_quarantine(looking, folder, &ours, err))
        return false;
    for (size_t i = 0; i < looking->count && *sure; i++) {
        struct wanted *wanted = &looking->ids[i];
        size_t found;

        if (!search(looking, wanted->id, &found, sure))
            return false;
        if (found == 0)
            continue;
        wanted->put_aside = ours && (!wanted->found || wanted->put_aside);
        wanted->found = true;
        wanted->in = !wanted->in || !ours ? folder->name : wanted->in;
        buf_printf(&looking->lines, "%s: %s (%zu); ", folder->name, wanted->id, found);
    }
    return true;
}

static bool look_into(struct looking *looking, const struct reread_folder *folder,
                      struct error *err)
{
    struct errand_reply reply;
    bool works = false, sure = false;

    if (!reread_examine(&looking->reread, folder->raw, &reply, looking->result))
        return false;
    if (reply.ok && reply.exists == 0) { /* nothing can be in it */
        looking->seen++;
        return true;
    }
    if (reply.ok && (!search_all(looking, folder, &sure, err) ||
                     !try_control(looking, folder, reply.uidvalidity, &works, err)))
        return false;
    if (sure && works) {
        looking->seen++;
        return true;
    }
    looking->unseen++;
    looking->unseen_name = folder->name;
    buf_printf(&looking->lines, "%s: %s; ", folder->name,
               reply.ok ? "the control failed" : "could not be opened");
    return true;
}

/* --- what it proves --- */

static void judge_absent(struct looking *looking)
{
    bool required =
        strcmp(check_text(looking->call->check, "coverage", "required"), "required") == 0;
    bool known = true, aside = false;

    for (size_t i = 0; i < looking->count; i++) {
        const struct wanted *wanted = &looking->ids[i];

        known = known && wanted->known;
        aside = aside || wanted->put_aside;
        if (!wanted->found || wanted->put_aside)
            continue;
        probe_say(looking->call, looking->result, PROBE_FAIL, GRADE_NONE, "still-there",
                  "still there: %s in %s", wanted->id, wanted->in);
        return;
    }
    if (looking->seen == 0 || (looking->unseen > 0 && required))
        probe_say(looking->call, looking->result, PROBE_INCONCLUSIVE, GRADE_NONE, "not-fully-seen",
                  "not found, but %zu %s could not be searched (%s)", looking->unseen,
                  text_plural(looking->unseen, "folder", "folders"),
                  looking->unseen_name ? looking->unseen_name : "none was there");
    else if (looking->unseen > 0)
        probe_say(looking->call, looking->result, PROBE_PASS, GRADE_C, "not-fully-seen",
                  "not found in %zu %s; %zu could not be searched", looking->seen,
                  text_plural(looking->seen, "folder", "folders"), looking->unseen);
    else
        probe_say(looking->call, looking->result, PROBE_PASS,
                  !known  ? GRADE_C
                  : aside ? GRADE_B
                          : GRADE_A,
                  aside ? "put-aside" : "gone", "%zu %s found in %zu %s%s%s", looking->count,
                  text_plural(looking->count, "message: it is not", "messages: none is"),
                  looking->seen, text_plural(looking->seen, "folder", "folders"),
                  aside ? " but where we have put them aside" : "",
                  known ? "" : "; not all were ever seen in this mailbox");
}

static void judge_present(struct looking *looking)
{
    bool known = true;

    for (size_t i = 0; i < looking->count; i++) {
        const struct wanted *wanted = &looking->ids[i];

        known = known && wanted->known;
        if (wanted->found)
            continue;
        if (looking->unseen > 0 || looking->seen == 0)
            probe_say(looking->call, looking->result, PROBE_INCONCLUSIVE, GRADE_NONE,
                      "not-fully-seen", "%s is not found; %zu %s could not be searched", wanted->id,
                      looking->unseen, text_plural(looking->unseen, "folder", "folders"));
        else
            probe_say(looking->call, looking->result, PROBE_FAIL, GRADE_NONE, "not-there",
                      "%s is not there", wanted->id);
        return;
    }
    if (looking->unseen > 0)
        probe_say(looking->call, looking->result, PROBE_INCONCLUSIVE, GRADE_NONE, "not-fully-seen",
                  "found, but the search also finds what nobody has (%s)", looking->unseen_name);
    else
        probe_say(looking->call, looking->result, PROBE_PASS, known ? GRADE_A : GRADE_C, "there",
                  "%zu %s (%s)", looking->count,
                  text_plural(looking->count, "message is where it belongs",
                              "messages are where they belong"),
                  looking->ids[0].in);
}

/* --- the whole --- */

static bool look(struct looking *looking, struct error *err)
{
    struct reread_folder *folders;
    size_t count;

    if (!reread_account(&looking->reread, &looking->account, err) || !find_known(looking, err))
        return false;
    if (!reread_folders(&looking->reread, &folders, &count, looking->result))
        return true;
    for (size_t i = 0; i < count; i++)
        if (is_where(looking, &folders[i]) && !look_into(looking, &folders[i], err))
            return err->code == ERROR_NONE; /* the result says why */
    looking->result->raw =
        arena_strndup(looking->call->arena, buf_c(&looking->lines), looking->lines.len);
    if (looking->absent)
        judge_absent(looking);
    else
        judge_present(looking);
    return true;
}

static bool run(const struct probe_call *call, bool absent, struct probe_result *out,
                struct error *err)
{
    struct looking looking = {
        .call = call, .result = out, .where = check_list(call->check, "where"), .absent = absent};
    bool asked, ok;

    if (!read_ids(&looking))
        return true;
    buf_init(&looking.lines, KIB(16));
    ok = reread_open(&looking.reread, call, ERRAND_IMAP, out, &asked, err);
    if (ok && !asked)
        ok = reread_case("", call, out, err);
    else if (ok && looking.reread.errand)
        ok = look(&looking, err);
    out->vantage = door_vantage(looking.reread.words.call);
    reread_close(&looking.reread);
    buf_dispose(&looking.lines);
    return ok;
}

bool probe_message_absent(const struct probe_call *call, struct probe_result *out,
                          struct error *err)
{
    return run(call, true, out, err);
}

bool probe_message_present(const struct probe_call *call, struct probe_result *out,
                           struct error *err)
{
    return run(call, false, out, err);
}
