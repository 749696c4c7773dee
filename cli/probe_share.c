/* probe_share.c - acl.absent: who may use the folders besides their owner, asked anew.
 *
 * GETACL tells all only to who may administer the folder. So MYRIGHTS is the control: without the
 * right "a" an answer without strangers proves nothing. */
#include "reread.h"

#include "base/limits.h"
#include "case/actions.h"
#include "playbooks/playbook.h"

#include <string.h>

struct sharing {
    struct reread reread;
    const struct probe_call *call;
    struct probe_result *result;
    const struct play_names *who; /* NULL: everybody but the owner */
    size_t seen, unseen, others;  /* folders; others: of somebody else */
    const char *shared, *with;    /* the first; NULL none */
    struct buf lines;
};

static bool ask_about(struct sharing *sharing, const char *command, struct str folder,
                      struct errand_reply *reply, bool *asked)
{
    struct buf line;
    bool ok;

    buf_init(&line, KIB(4));
    buf_text(&line, command);
    *asked = errand_quote(&line, folder);
    ok = !*asked || reread_ask(&sharing->reread, false, &line, reply, sharing->result);
    buf_dispose(&line);
    return ok;
}

/* "acl WHO": a stranger, or one of those who are asked for? Rights that are taken away ("-WHO") let
 * nobody in. */
static const char *stranger_of(const struct sharing *sharing, const struct errand_fact *fact)
{
    const char *who = fact->label + strlen("acl ");

    if (strncmp(fact->label, "acl ", 4) != 0 || !*fact->value || *who == '-' ||
        strcmp(who, sharing->reread.address.user) == 0 || strcmp(who, "owner") == 0)
        return NULL;
    return !sharing->who || names_have(sharing->who, who) ? who : NULL;
}

static const char *kept(struct sharing *sharing, const char *text)
{
    return arena_strndup(sharing->call->arena, text, strlen(text));
}

static bool look_at(struct sharing *sharing, const struct reread_folder *folder)
{
    struct errand_reply reply;
    bool asked, may = false;

    if (!ask_about(sharing, "MYRIGHTS ", folder->raw, &reply, &asked))
        return false;
    for (size_t i = 0; asked && reply.ok && i < reply.fact_count; i++)
        if (strcmp(reply.facts[i].label, "rights") == 0) {
            may = strchr(reply.facts[i].value, 'a') != NULL;
            sharing->others += !may;
            if (!may)
                return true; /* it is another's: who may use it is not for this owner to say */
        }
    if (!may || !ask_about(sharing, "GETACL ", folder->raw, &reply, &asked)) {
        sharing->unseen += !may;
        return !may;
    }
    sharing->seen += reply.ok;
    sharing->unseen += !reply.ok;
    for (size_t i = 0; reply.ok && i < reply.fact_count; i++) {
        const char *who = stranger_of(sharing, &reply.facts[i]);

        if (!who)
            continue;
        buf_printf(&sharing->lines, "%s: %s %s; ", folder->name, who, reply.facts[i].value);
        if (!sharing->shared) {
            sharing->with = kept(sharing, who);
            sharing->shared = folder->name;
        }
    }
    return true;
}

/* Has the case ever seen one shared? */
static bool was_shared(struct sharing *sharing, bool *was, struct error *err)
{
    struct action_row *actions;
    size_t count;

    *was = false;
    if (!action_list(sharing->call->cf, sharing->call->arena, &actions, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        *was = *was ||
               (strcmp(actions[i].verb, "remove-share") == 0 && actions[i].outcome == ACTION_DONE);
    return true;
}

static bool judge(struct sharing *sharing, struct error *err)
{
    const struct probe_call *call = sharing->call;
    bool was;

    if (!was_shared(sharing, &was, err))
        return false;
    sharing->result->raw = arena_strndup(call->arena, buf_c(&sharing->lines), sharing->lines.len);
    if (sharing->shared)
        probe_say(call, sharing->result, PROBE_FAIL, GRADE_NONE, "shared",
                  "%s is still shared with %s", sharing->shared, sharing->with);
    else if (sharing->seen == 0 || sharing->unseen > 0)
        probe_say(call, sharing->result, PROBE_INCONCLUSIVE, GRADE_NONE, "not-fully-seen",
                  "no share is seen, but of %zu %s the server does not tell", sharing->unseen,
                  text_plural(sharing->unseen, "folder", "folders"));
    else
        probe_say(call, sharing->result, PROBE_PASS, was ? GRADE_A : GRADE_B, "not-shared",
                  "%zu %s shared with %s%s", sharing->seen,
                  text_plural(sharing->seen, "folder was asked anew; it is not",
                              "folders were asked anew; none is"),
                  sharing->who ? "them" : "anybody else", was ? ", as one was before" : "");
    return true;
}

static bool look(struct sharing *sharing, struct error *err)
{
    struct reread_folder *folders;
    size_t count;

    if (!errand_can(sharing->reread.errand, "ACL")) {
        probe_say(sharing->call, sharing->result, PROBE_INCONCLUSIVE, GRADE_NONE, "not-offered",
                  "the server does not tell who may read the folders");
        return true;
    }
    if (!reread_folders(&sharing->reread, &folders, &count, sharing->result))
        return true;
    for (size_t i = 0; i < count; i++)
        if (!look_at(sharing, &folders[i]))
            return true; /* the result says why */
    return judge(sharing, err);
}

bool probe_share_absent(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    struct sharing sharing = {.call = call, .result = out, .who = check_list(call->check, "who")};
    bool asked, ok;

    buf_init(&sharing.lines, KIB(16));
    ok = reread_open(&sharing.reread, call, ERRAND_IMAP, out, &asked, err);
    if (ok && !asked)
        ok = reread_case("acl.absent", call, out, err);
    else if (ok && sharing.reread.errand)
        ok = look(&sharing, err);
    out->vantage = door_vantage(sharing.reread.words.call);
    reread_close(&sharing.reread);
    buf_dispose(&sharing.lines);
    return ok;
}
