/* act_share.c - who may use a folder besides its owner; see act.h. */
#include "act.h"

#include "base/limits.h"
#include "case/tables.h"

#include <string.h>

struct act_share {
    struct str folder; /* as the server spells it */
    const char *who;
    const char *was, *is; /* rights before and after; "": none */
};

static const char *detail_of(struct act *act, const struct act_share *share)
{
    return act_sentence(act, "%s was:%s is:%s who:%s", act_shares.name, share->was, share->is,
                        share->who);
}

static const char *word(struct act *act, struct str *rest, const char *key)
{
    struct str text;

    if (!str_starts(*rest, key))
        return NULL;
    *rest = str_part(*rest, strlen(key), rest->len);
    text = str_part(*rest, 0, str_find_char(*rest, ' '));
    *rest = str_part(*rest, text.len + 1, rest->len);
    return arena_strndup(&act->arena, text.at, text.len);
}

static bool read_share(struct act *act, const struct action_row *action, struct act_share *out,
                       struct error *err)
{
    struct str rest = str_of(action->detail);

    out->folder = action->place;
    if (word(act, &rest, act_shares.name)) {
        out->was = word(act, &rest, "was:");
        out->is = word(act, &rest, "is:");
        if (out->was && out->is && str_starts(rest, "who:")) {
            out->who = rest.at + 4;
            return true;
        }
    }
    return error_set(err, ERROR_IO, "the record of this action cannot be read");
}

/* --- the plan --- */

/* "anyone lrs, bob lr": the rights of who; NULL: none. */
static const char *rights_in(struct act *act, const char *acl, const char *who)
{
    struct str rest = str_of(acl);

    while (rest.len > 0) {
        size_t end = str_find(rest, str_of(", "));
        struct str one = str_part(rest, 0, end);
        size_t blank = one.len;

        while (blank > 0 && one.at[blank - 1] != ' ')
            blank--;
        rest = str_part(rest, end + 2, rest.len);
        if (blank > 0 && str_equal(str_part(one, 0, blank - 1), str_of(who)))
            return arena_strndup(&act->arena, one.at + blank, one.len - blank);
    }
    return NULL;
}

static const struct folder *find_folder(const struct folder *folders, size_t count,
                                        const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (folders[i].current &&
            (strcmp(folders[i].name, name) == 0 || strcmp(folders[i].raw_name, name) == 0))
            return &folders[i];
    return NULL;
}

static bool plan_for(struct act *act, const struct account *owner, const struct folder *folder,
                     const char *who, struct act_plan *plan, struct error *err)
{
    struct act_share *share = arena_alloc(&act->arena, sizeof(*share));
    const char *rights = rights_in(act, folder->acl, who);

    if (strcmp(who, owner->user) == 0)
        return error_set(err, ERROR_USAGE, "%s is the mailbox itself: it would lock itself out",
                         who);
    if (!rights || !*rights)
        return error_set(err, ERROR_USAGE, "as far as the case knows, \"%s\" is not shared with %s",
                         folder->name, who);
    *share =
        (struct act_share){.folder = str_of(folder->raw_name), .who = who, .was = rights, .is = ""};
    *plan = (struct act_plan){.family = &act_shares, .share = share};
    plan->row.verb = "remove-share";
    plan->row.user = owner->user;
    plan->row.host = owner->host;
    plan->row.place = share->folder;
    plan->row.target =
        act_sentence(act, "the right of %s to use \"%s\" (%s)", who, folder->name, rights);
    plan->row.detail = detail_of(act, share);
    return true;
}

/* A mailbox of the case that has the folder. */
struct place {
    const struct account *account;
    const struct folder *folder;
};

struct places {
    struct place *at;
    size_t count;
};

static bool find_places(struct act *act, const char *name, struct places *out, struct error *err)
{
    struct account *accounts;
    size_t count;

    if (!account_list(act->cf, &act->arena, &accounts, &count, err))
        return false;
    *out = (struct places){.at = arena_alloc(&act->arena, (count + 1) * sizeof(*out->at))};
    for (size_t i = 0; i < count; i++) {
        const struct folder *folder;
        struct folder *folders;
        size_t folder_count;

        if (strcmp(accounts[i].kind, "imap") != 0)
            continue;
        if (!folder_list(act->cf, &act->arena, accounts[i].id, &folders, &folder_count, err))
            return false;
        folder = find_folder(folders, folder_count, name);
        if (folder)
            out->at[out->count++] = (struct place){&accounts[i], folder};
    }
    return out->count > 0 ||
           error_set(err, ERROR_USAGE, "there is no folder \"%s\" in the case", name);
}

/* What narrows a choice between places. */
struct wish {
    struct act *act;
    const char *who, *mailbox;
    const struct server_address *server;
};

static bool is_shared(const struct wish *wish, const struct place *place)
{
    const char *rights = rights_in(wish->act, place->folder->acl, wish->who);

    return rights && *rights && strcmp(wish->who, place->account->user) != 0;
}

static bool is_named(const struct wish *wish, const struct place *place)
{
    return strcmp(place->account->user, wish->mailbox) == 0;
}

static bool is_at(const struct wish *wish, const struct place *place)
{
    return strcmp(place->account->user, wish->server->user) == 0 &&
           strcmp(place->account->host, wish->server->host) == 0;
}

/* Keeps those that are so; all of them where none is: then what is said next tells why. */
static void keep(struct places *places, bool (*fits)(const struct wish *, const struct place *),
                 const struct wish *wish)
{
    size_t kept = 0;

    for (size_t i = 0; i < places->count; i++)
        if (fits(wish, &places->at[i])) {
            struct place one = places->at[i];

            places->at[i] = places->at[kept];
            places->at[kept++] = one;
        }
    if (kept > 0)
        places->count = kept;
}

bool act_plan_share(struct act *act, const char *name, const char *who, struct act_plan *plan,
                    struct error *err)
{
    const char *url = call_value(act->call, "--account");
    struct wish wish = {.act = act, .who = who, .mailbox = call_value(act->call, "--mailbox")};
    struct server_address server;
    struct places places;

    if (!find_places(act, name, &places, err) || (url && !server_address_parse(url, &server, err)))
        return false;
    wish.server = &server;
    keep(&places, is_shared, &wish);
    if (wish.mailbox)
        keep(&places, is_named, &wish);
    if (url)
        keep(&places, is_at, &wish);
    if (places.count > 1 && is_shared(&wish, &places.at[0]))
        return error_set(err, ERROR_USAGE,
                         "%zu mailboxes of the case share \"%s\" with %s (%s at %s, %s at %s%s): "
                         "say which, --account imaps://USER@HOST",
                         places.count, name, who, places.at[0].account->user,
                         places.at[0].account->host, places.at[1].account->user,
                         places.at[1].account->host, places.count > 2 ? ", ..." : "");
    return plan_for(act, places.at[0].account, places.at[0].folder, who, plan, err);
}

/* --- what the server has --- */

/* The rights of who; "": none. */
static bool ask_rights(struct act *act, const struct act_share *share, const char **out,
                       struct error *err)
{
    const char *label = act_sentence(act, "acl %s", share->who);
    struct errand_reply reply;
    struct errand *reader;
    struct buf line;
    bool ok;

    *out = "";
    if (!act_reader(act, ERRAND_IMAP, &reader, err))
        return false;
    buf_init(&line, KIB(4));
    buf_text(&line, "GETACL ");
    ok = errand_quote(&line, share->folder) ||
         error_set(err, ERROR_USAGE, "the folder's name cannot be said to the server");
    ok = ok && errand_ask(reader, false, buf_as_str(&line), &reply, err);
    buf_dispose(&line);
    if (ok && !reply.ok)
        ok = error_set(err, ERROR_NET, "the server does not say who may use the folder: %s",
                       reply.text);
    for (size_t i = 0; ok && i < reply.fact_count; i++)
        if (strcmp(reply.facts[i].label, label) == 0)
            *out = act_sentence(act, "%s", reply.facts[i].value);
    return ok;
}

/* The same letters, in whatever order. */
static bool same_rights(const char *a, const char *b)
{
    return strspn(a, b) == strlen(a) && strspn(b, a) == strlen(b);
}

static bool look(struct act *act, const struct action_row *action, enum action_outcome *outcome,
                 const char **words, struct error *err)
{
    struct act_share share;
    const char *now;

    if (!read_share(act, action, &share, err) || !ask_rights(act, &share, &now, err))
        return false;
    *outcome = same_rights(now, share.is)    ? ACTION_DONE
               : same_rights(now, share.was) ? ACTION_NOT_DONE
                                             : ACTION_DIFFERS;
    *words = *now ? act_sentence(act, "%s has the rights %s", share.who, now)
                  : act_sentence(act, "%s has no rights", share.who);
    return true;
}

/* --- the commands --- */

static bool lines(struct act *act, struct act_plan *plan, struct error *err)
{
    const struct act_share *share = plan->share;
    struct buf line;
    bool ok;

    buf_init(&line, KIB(4));
    buf_text(&line, *share->is ? "SETACL " : "DELETEACL ");
    ok = (errand_quote(&line, share->folder) && buf_char(&line, ' ') &&
          errand_quote(&line, str_of(share->who))) ||
         error_set(err, ERROR_USAGE, "these names cannot be said to the server");
    if (*share->is)
        buf_printf(&line, " %s", share->is);
    ok = ok &&
         act_add_line(act, plan, &line, arena_strndup(&act->arena, buf_c(&line), line.len), err);
    buf_dispose(&line);
    return ok;
}

/* --- back --- */

static bool undo(struct act *act, const struct action_row *action, struct act_plan *plan,
                 struct error *err)
{
    struct act_share *share = arena_alloc(&act->arena, sizeof(*share));
    struct act_share done;

    if (!read_share(act, action, &done, err))
        return false;
    *share = done;
    share->was = done.is;
    share->is = done.was;
    *plan = (struct act_plan){.family = &act_shares, .share = share};
    plan->row.place = share->folder;
    plan->row.detail = detail_of(act, share);
    return true;
}

const struct act_family act_shares = {
    .name = "share",
    .server = ERRAND_IMAP,
    .lines = lines,
    .look = look,
    .undo = undo,
};
