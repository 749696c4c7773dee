/* survey.c - see survey.h. */
#include "survey.h"

#include "base/ahead.h"
#include "base/clock.h"
#include "own.h"
#include "place.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 5000 };

/* --- folders that say which way their mail went --- */

/* "Anna <anna@acme.example>" to the address. */
static struct str bare_address(const char *from)
{
    struct str text = str_of(from);
    size_t open = str_find_char(text, '<'), close = str_find_char(text, '>');

    return open < close && close < text.len ? str_part(text, open + 1, close - open - 1) : text;
}

struct filing { /* one folder for sent mail or drafts */
    struct survey *survey;
    struct own_tally *tally;
    enum direction direction;
};

static void note_filed(const struct filing *filing, const struct message *message)
{
    struct str address = bare_address(message->from);
    char copy[320];

    if (!hash_is_zero(survey_identity(message)))
        marks_put(&filing->survey->filed, survey_key(survey_identity(message)), filing->direction);
    if (filing->direction != DIRECTION_SENT || address.len >= sizeof(copy))
        return;
    memcpy(copy, address.at, address.len);
    copy[address.len] = '\0';
    own_tally_add(filing->tally, copy);
}

static bool read_filed(const struct filing *filing, struct casefile *cf, int64_t folder,
                       struct error *err)
{
    struct message_query query = {.folder = folder, .direction = -1, .page = {.most = PAGE}};
    size_t count;

    do {
        struct arena arena = {0};
        struct message *rows;
        bool ok = message_list(cf, &arena, &query, &rows, &count, err);

        for (size_t i = 0; ok && i < count; i++)
            note_filed(filing, &rows[i]);
        arena_dispose(&arena);
        if (!ok)
            return false;
        query.page.from += (int64_t)count;
    } while (count == PAGE);
    return true;
}

static bool read_folders(struct survey *survey, struct casefile *cf, struct own_tally *tally,
                         struct error *err)
{
    struct case_facts *facts = &survey->facts;

    for (size_t i = 0; i < facts->folder_count; i++) {
        enum place place = place_of_folder(facts->words, &facts->folders[i]);
        struct filing filing = {survey, tally,
                                place == PLACE_SENT ? DIRECTION_SENT : DIRECTION_DRAFT};

        if ((place == PLACE_SENT || place == PLACE_DRAFTS) &&
            !read_filed(&filing, cf, facts->folders[i].id, err))
            return false;
    }
    return true;
}

/* --- accounts --- */

static bool read_accounts(struct survey *survey, struct casefile *cf, struct error *err)
{
    struct case_facts *facts = &survey->facts;
    struct account *accounts;
    struct folder *folders;

    if (!account_list(cf, &survey->arena, &accounts, &facts->account_count, err) ||
        !folder_list(cf, &survey->arena, 0, &folders, &facts->folder_count, err))
        return false;
    facts->accounts = accounts;
    facts->folders = folders;
    return true;
}

/* Addresses and domains that are the owner's by what the operator and the sign-in say. */
static const char *given_names(struct survey *survey, const char *note)
{
    struct buf names;
    const char *copy;

    buf_init(&names, 8192);
    buf_text(&names, note ? note : "");
    for (size_t i = 0; i < survey->facts.account_count; i++) {
        const struct account *account = &survey->facts.accounts[i];

        if (strchr(account->address, '@'))
            buf_printf(&names, " %s", account->address);
        if (strchr(account->user, '@'))
            buf_printf(&names, " %s", account->user);
    }
    for (size_t i = 0; i < survey->facts.allowed_count; i++)
        if (strcmp(survey->facts.allowed[i].kind, "own") == 0)
            buf_printf(&names, " %s", survey->facts.allowed[i].value);
    copy = arena_strndup(&survey->arena, buf_c(&names), names.len);
    buf_dispose(&names);
    return copy;
}

static bool read_allowed(struct survey *survey, struct casefile *cf, struct error *err)
{
    struct allowed *allowed;

    if (!allowed_list(cf, &survey->arena, &allowed, &survey->facts.allowed_count, err))
        return false;
    survey->facts.allowed = allowed;
    return true;
}

static bool read_actions(struct survey *survey, struct casefile *cf, struct error *err)
{
    struct action_row *actions;

    if (!action_list(cf, &survey->arena, &actions, &survey->facts.action_count, err))
        return false;
    survey->facts.actions = actions;
    return true;
}

static bool find_owner(struct survey *survey, struct casefile *cf, struct error *err)
{
    struct own_tally *tally = own_tally_new();
    struct case_info info;
    const char *note = NULL;
    bool ok = read_folders(survey, cf, tally, err) && casefile_info(cf, &info, err) &&
              casefile_note(cf, &survey->arena, "own-domains", &note, err);

    if (ok) {
        survey->facts.owner = arena_strndup(&survey->arena, info.owner, strlen(info.owner));
        own_decide(tally, given_names(survey, note), &survey->arena, &survey->facts);
    }
    own_tally_free(tally);
    return ok;
}

/* --- directions --- */

enum direction survey_direction(const struct survey *survey, const struct message *message,
                                const struct mail *mail)
{
    int64_t filed = marks_get(&survey->filed, survey_key(survey_identity(message)));
    const struct folder *folder;
    enum place place;

    if (filed != MARKS_NONE)
        return (enum direction)filed;
    if (mail->from.count == 0 || !own_is_own(&survey->facts, mail->from.at[0].email))
        return DIRECTION_IN;
    folder = place_folder(&survey->facts, message->folder);
    if (whose_other(&survey->facts, folder ? folder->account : 0, mail->from.at[0].email))
        return DIRECTION_IN; /* from another mailbox of the case */
    place = folder ? place_of_folder(survey->facts.words, folder) : PLACE_PLAIN;
    if (mail->received_count > 0 && (place == PLACE_INBOX || place == PLACE_JUNK))
        return DIRECTION_IN; /* to oneself, or forged */
    return DIRECTION_SENT;
}

/* --- the first pass --- */

static void count_signatures(struct survey *survey, const struct mail *mail)
{
    struct survey_signatures *count = &survey->signatures;

    for (size_t i = 0; i < mail->dkim_count; i++) {
        const struct mail_dkim *one = &mail->dkim[i];

        count->all++;
        count->same += one->body == DKIM_BODY_SAME;
        count->changed += one->body == DKIM_BODY_CHANGED;
        count->good += one->state == DKIM_GOOD;
        count->bad += one->state == DKIM_BAD;
        count->no_key += one->state == DKIM_NO_KEY;
        count->useless += one->state == DKIM_UNREADABLE || one->state == DKIM_REVOKED;
    }
}

static void count_rule_set(struct survey *survey, uint32_t mark)
{
    size_t i = 0;

    if (mark == 0)
        return;
    while (i < survey->rule_set_count && survey->rule_sets[i].mark != mark)
        i++;
    if (i == MOST_RULE_SETS)
        return;
    if (i == survey->rule_set_count)
        survey->rule_sets[survey->rule_set_count++].mark = mark;
    survey->rule_sets[i].mails++;
}

static bool has_unsearched(const struct mail *mail)
{
    for (size_t i = 0; i < mail->part_count; i++)
        if (mail->parts[i].traits & PART_UNSEARCHED)
            return true;
    return false;
}

static void count_mail(void *arg, const struct mail_row *row)
{
    struct survey *survey = arg;

    if (row->mail->traits & MAIL_HEADER_ONLY) {
        survey->headed++;
        survey->headers_cut += row->mail->limit[0] != '\0';
    } else {
        survey->mails++;
        if (has_unsearched(row->mail)) {
            survey->unsearched++;
            survey->unsearched_sent += row->message->direction == DIRECTION_SENT;
        }
        count_rule_set(survey, row->mail->yara);
    }
    if (row->message->direction == DIRECTION_SENT) {
        survey->sent++;
        survey->sent_of[whose_folder(&survey->facts, row->message->folder)]++;
    }
    partners_add(survey->partners, row, &survey->facts);
    survey_expose(survey, row);
    count_signatures(survey, row->mail);
    missing_keys_note(&survey->missing_keys, row->mail);
    antivirus_count_mail(&survey->viruses, &survey->antivirus, row->mail);
}

bool survey_begin(struct survey *survey, struct casefile *cf, const struct words *words,
                  const struct points *points, struct error *err)
{
    *survey = (struct survey){.threads = ahead_suitable(),
                              .facts = {.words = words,
                                        .points = points,
                                        .first_act = INT64_MIN,
                                        .now = clock_utc_ns() / 1000000000}};
    survey->partners = partners_new();
    survey->facts.antivirus = &survey->antivirus;
    return read_accounts(survey, cf, err) && read_allowed(survey, cf, err) &&
           read_actions(survey, cf, err) &&
           antivirus_read(&survey->antivirus, cf, &survey->arena, err) &&
           find_owner(survey, cf, err);
}

bool survey_make(struct survey *survey, struct casefile *cf, const struct words *words,
                 const struct points *points, unsigned threads, struct error *err)
{
    const struct survey_visit visit = {.mail = count_mail, .arg = survey};

    if (!survey_begin(survey, cf, words, points, err) || !survey_suspects(survey, cf, err))
        return false;
    if (threads > 0)
        survey->threads = threads;
    if (!survey_walk(survey, cf, &visit, err))
        return false;
    survey->facts.partners = survey->partners;
    return true;
}

void survey_dispose(struct survey *survey)
{
    arena_dispose(&survey->arena);
    partners_free(survey->partners);
    marks_dispose(&survey->filed);
    antivirus_count_dispose(&survey->viruses);
    free(survey->turned);
}
