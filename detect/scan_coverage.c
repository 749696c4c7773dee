/* scan_coverage.c - for each check one honest word: found, nothing found, partly checked and why,
 * not checked and why. */
#include "scan_cover.h"

#include "collect.h"
#include "place.h"
#include "survey.h"

#include "base/limits.h"
#include "base/said.h"
#include "detect/detect.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LEAST_SENT = 30 };

static const char ask_others[] = /* said: */
    "ask correspondents for mail they received, and the provider for its log";

const struct coverage *cover_row(const struct cover *cover, const char *check)
{
    for (size_t i = 0; i < cover->count; i++)
        if (strcmp(cover->rows[i].check, check) == 0)
            return &cover->rows[i];
    return NULL;
}

bool cover_put(struct cover *cover, const char *check, enum coverage_state state,
               const struct buf *detail, const char *hint, struct error *err)
{
    struct coverage row = {.check = check, .state = state, .detail = buf_c(detail), .hint = hint};
    size_t findings = collect_count(cover->found, check);
    struct buf text;
    bool ok;

    buf_init(&text, KIB(8));
    if (findings > 0) {
        said_add(&text, "%zu finding%s", findings, findings == 1 ? "" : "s");
        if (detail->len > 0)
            buf_text(&text, "; ");
        buf_str(&text, buf_as_str(detail));
        row.detail = buf_c(&text);
        row.state = COVERAGE_FOUND;
        /* a hint says that there may be more: see coverage_is_short() */
        if (!coverage_is_gap(state))
            row.hint = "";
        else if (hint[0] == '\0')
            row.hint = /* said: */ "have what is missing fetched and analysed, and scan again";
    }
    ok = coverage_put(cover->scan->cf, &row, cover->run, err);
    buf_dispose(&text);
    return ok;
}

/* --- mail --- */

static void add_count(struct buf *out, uint64_t count, const char *what)
{
    if (count == 0)
        return;
    buf_text(out, out->len ? ", " : "");
    said_add(out, "%" PRIu64 " %s", count, what);
}

/* What keeps a check of mail from being complete; empty: nothing. */
static void mail_gaps(const struct cover *cover, struct buf *out)
{
    const struct message_counts *mail = &cover->mail;
    uint64_t seen = mail->parsed + mail->limited + mail->crashed + mail->timeout;

    add_count(out, mail->crashed, "not analysed because the parser crashed on them");
    add_count(out, mail->timeout, "not analysed because they took the parser too long");
    add_count(out, mail->limited, "analysed in part because they exceed a limit");
    add_count(out, mail->fetched - seen, "waiting to be analysed");
    add_count(out, mail->planned - mail->fetched - mail->vanished, "not fetched yet");
    add_count(out, mail->vanished, "gone from the server before they could be fetched");
    if (partners_cut(cover->survey->partners)) {
        buf_text(out, out->len ? ", " : "");
        said_add(out, "more correspondents than are counted");
    }
}

/* LIMIT only where all that is missing is what our own limits kept back. */
static enum coverage_state mail_state(const struct cover *cover)
{
    const struct message_counts *mail = &cover->mail;
    uint64_t kept_back = mail->crashed + mail->timeout + mail->limited;
    bool cut = partners_cut(cover->survey->partners);

    if (mail->fetched > mail->parsed + kept_back || mail->planned > mail->fetched)
        return COVERAGE_PARTLY;
    return kept_back > 0 || cut ? COVERAGE_LIMIT : COVERAGE_NOTHING;
}

void cover_add_gaps(const struct cover *cover, struct buf *detail, enum coverage_state *state)
{
    struct buf gaps;

    buf_init(&gaps, 1000);
    mail_gaps(cover, &gaps);
    if (gaps.len > 0) {
        said_add(detail, "; mail %s", buf_c(&gaps));
        *state = mail_state(cover);
    }
    buf_dispose(&gaps);
}

/* How many of a check's detectors of mail there are, and how many need headers only. */
static void count_detectors(const char *check, size_t *all, size_t *heads)
{
    *all = *heads = 0;
    for (size_t i = 0; detectors[i]; i++)
        if (detectors[i]->on_mail && strcmp(detectors[i]->check, check) == 0) {
            ++*all;
            *heads += detectors[i]->headers_do;
        }
}

/* What of the headers was not looked at, or not wholly. */
static void add_header_gaps(const struct cover *cover, struct buf *detail)
{
    const struct survey *survey = cover->survey;

    if (survey->headers_unread > 0)
        said_add(detail,
                 survey->headers_unread == 1
                     ? "; the headers of %" PRIu64 " message could not be examined"
                     : "; the headers of %" PRIu64 " messages could not be examined",
                 survey->headers_unread);
    if (survey->headers_cut > 0)
        said_add(detail,
                 survey->headers_cut == 1 ? "; the headers of %" PRIu64
                                            " message only in part because they exceed a limit"
                                          : "; the headers of %" PRIu64
                                            " messages only in part because they exceed a limit",
                 survey->headers_cut);
}

/* No message is here as a whole. What needs only headers was done; nothing else was. */
static bool cover_headers(struct cover *cover, const char *check, struct error *err)
{
    size_t all, heads;
    struct buf detail;
    bool ok;

    count_detectors(check, &all, &heads);
    buf_init(&detail, KIB(8));
    if (heads == 0)
        said_add(&detail,
                 cover->survey->headed == 1
                     ? "not checked: only headers so far (%" PRIu64 " message)"
                     : "not checked: only headers so far (%" PRIu64 " messages)",
                 cover->survey->headed);
    else
        said_add(
            &detail,
            cover->survey->headed == 1
                ? "only headers so far: those of %" PRIu64 " message examined by the %zu of %zu "
                  "detectors that need no more; the others: not checked"
                : "only headers so far: those of %" PRIu64 " messages examined by the %zu of %zu "
                  "detectors that need no more; the others: not checked",
            cover->survey->headed, heads, all);
    add_header_gaps(cover, &detail);
    ok = cover_put(cover, check, heads == 0 ? COVERAGE_NOT_CHECKED : COVERAGE_PARTLY, &detail,
                   "acquire the bodies: mailmedic acquire without --headers-only", err);
    buf_dispose(&detail);
    return ok;
}

/* Of several mailboxes those that sent too little: what the others sent does not make it up.
 * Returns how many. */
static size_t add_thin(const struct cover *cover, struct buf *detail)
{
    const struct case_facts *facts = &cover->survey->facts;
    size_t count = whose_count(facts), thin = 0;

    for (size_t i = 0; count > 1 && i < count; i++) {
        const struct account *first = whose_first(facts, i);

        if (cover->survey->sent_of[i] >= LEAST_SENT || !first)
            continue;
        said_add(detail,
                 "; from that of %.100s at %.100s: %" PRIu64 ", too few to know its owner's habits",
                 first->user, first->host, cover->survey->sent_of[i]);
        thin++;
    }
    return thin;
}

static bool cover_wholes(struct cover *cover, const char *check, struct error *err)
{
    enum coverage_state state = cover->survey->headed > 0 ? COVERAGE_PARTLY : mail_state(cover);
    const char *hint = cover->mail.crashed + cover->mail.timeout > 0
                           ? "look at the messages that were not analysed by hand"
                           : "";
    struct buf detail, gaps;
    bool ok;

    buf_init(&detail, KIB(8));
    buf_init(&gaps, KIB(8));
    mail_gaps(cover, &gaps);
    said_add(&detail, "%" PRIu64 " message%s examined", cover->survey->mails,
             cover->survey->mails == 1 ? "" : "s");
    if (cover->survey->headed > 0)
        said_add(&detail,
                 cover->survey->headed == 1 ? ", and only the headers of %" PRIu64 " other"
                                            : ", and only the headers of %" PRIu64 " others",
                 cover->survey->headed);
    if (cover->survey->copies > 0) /* "26 taken in" stands beside it */
        said_add(&detail, "; copies count once: %" PRIu64 " more", cover->survey->copies);
    cover_add_codes(cover, check, &detail, &state, &hint);
    if (strcmp(check, "sent-mail") == 0) { /* the others are what they are held against */
        said_add(&detail,
                 whose_count(&cover->survey->facts) > 1 ? "; sent from these mailboxes: %" PRIu64
                                                        : "; sent from this mailbox: %" PRIu64,
                 cover->survey->sent);
        if (add_thin(cover, &detail) > 0) {
            state = state == COVERAGE_NOTHING ? COVERAGE_PARTLY : state;
            hint = ask_others;
        }
    }
    if (gaps.len > 0)
        buf_text(&detail, "; ");
    buf_str(&detail, buf_as_str(&gaps));
    add_header_gaps(cover, &detail);
    ok = cover_put(cover, check, state, &detail, hint, err);
    buf_dispose(&detail);
    buf_dispose(&gaps);
    return ok;
}

static bool cover_mail_check(struct cover *cover, const char *check, struct error *err)
{
    struct buf detail;
    bool ok;

    if (cover->survey->mails > 0)
        return cover_wholes(cover, check, err);
    if (cover->survey->headed > 0)
        return cover_headers(cover, check, err);
    buf_init(&detail, KIB(8));
    said_add(&detail, cover->mail.planned ? "no message has been analysed yet"
                                          : "there is no mail in the case");
    ok = cover_put(cover, check, COVERAGE_NOT_CHECKED, &detail, "", err);
    buf_dispose(&detail);
    return ok;
}

/* Without the signer's key half of a signature is checked; that is said. */
static bool cover_signatures(struct cover *cover, struct error *err)
{
    const struct survey_signatures *count = &cover->survey->signatures;
    enum coverage_state state = COVERAGE_NOTHING;
    struct buf detail;
    bool ok;

    if (cover->survey->mails == 0)
        return cover_mail_check(cover, "signatures", err);
    buf_init(&detail, KIB(8));
    if (count->all == 0)
        said_add(&detail, "no mail carries one");
    add_count(&detail, count->all, "signatures");
    add_count(&detail, count->same, "over the body as it is");
    add_count(&detail, count->changed, "over another body");
    add_count(&detail, count->good, "made with the signer's key");
    add_count(&detail, count->bad, "not made with the key that is known");
    add_count(&detail, count->useless, "that cannot be checked");
    add_count(&detail, count->no_key, "whose key is not known: who signed is not checked");
    missing_keys_tell(&cover->survey->missing_keys, &detail);
    cover_add_gaps(cover, &detail, &state);
    if (count->all > 0 && count->useless == count->all && count->same + count->changed == 0)
        state = COVERAGE_NOT_CHECKED;
    else if (count->no_key + count->useless > 0)
        state = COVERAGE_PARTLY;
    ok = cover_put(cover, "signatures", state, &detail,
                   count->no_key > 0
                       ? "put the signing domains' public keys into a file (mailmedic help "
                         "scan) and scan with --dkim-keys"
                       : "",
                   err);
    buf_dispose(&detail);
    return ok;
}

static bool cover_antivirus(struct cover *cover, struct error *err)
{
    struct buf detail;
    const char *hint;
    enum coverage_state state;
    bool ok;

    buf_init(&detail, 1500);
    state = antivirus_covered(&cover->survey->viruses, cover->scan->clamd_trouble, &detail, &hint);
    if (state == COVERAGE_NOTHING || state == COVERAGE_LIMIT)
        cover_add_gaps(cover, &detail, &state); /* of mail that was not taken apart */
    ok = cover_put(cover, "antivirus", state, &detail, hint, err);
    buf_dispose(&detail);
    return ok;
}

static bool cover_sent(struct cover *cover, struct error *err)
{
    enum coverage_state state = COVERAGE_PARTLY;
    const char *hint;
    struct buf detail;
    bool ok;

    if (cover->survey->mails + cover->survey->headed == 0 || cover->survey->sent >= LEAST_SENT)
        return cover_mail_check(cover, "sent-mail", err);
    buf_init(&detail, KIB(8));
    if (cover->survey->sent == 0)
        said_add(&detail, "no sent mail was found: this mailbox keeps none, or it was wiped");
    else
        said_add(&detail,
                 cover->survey->sent == 1
                     ? "only %" PRIu64 " sent mail: too few to know the owner's habits"
                     : "only %" PRIu64 " sent mails: too few to know the owner's habits",
                 cover->survey->sent);
    cover_add_codes(cover, "sent-mail", &detail, &state, &hint);
    ok = cover_put(cover, "sent-mail", cover->survey->sent ? state : COVERAGE_NOT_CHECKED, &detail,
                   ask_others, err);
    buf_dispose(&detail);
    return ok;
}

/* --- folders --- */

/* Some only hold others, and have no list. */
static bool holds_mail(const struct folder *folder)
{
    return !strcasestr(folder->attributes, "\\Noselect") &&
           !strcasestr(folder->attributes, "\\NonExistent");
}

static bool put_sharing(struct cover *cover, size_t told, size_t untold, struct error *err)
{
    struct buf detail;
    bool ok;

    buf_init(&detail, KIB(8));
    said_add(&detail,
             told == 1 ? "access list of %zu folder examined"
                       : "access lists of %zu folders examined",
             told);
    if (untold > 0)
        said_add(&detail,
                 untold == 1 ? "; that of %zu other folder was not read"
                             : "; those of %zu other folders were not read",
                 untold);
    ok = cover_put(cover, "shared-folders", untold > 0 ? COVERAGE_PARTLY : COVERAGE_NOTHING,
                   &detail, untold > 0 ? "look at delegation and sharing in webmail" : "", err);
    buf_dispose(&detail);
    return ok;
}

static bool cover_sharing(struct cover *cover, struct error *err)
{
    const struct case_facts *facts = &cover->survey->facts;
    size_t told = 0, untold = 0;
    struct buf detail;
    bool ok;

    for (size_t i = 0; i < facts->folder_count; i++) {
        const struct folder *folder = &facts->folders[i];
        bool counts = folder->current && !place_is_foreign(folder);

        told += counts && folder->acl[0] != '\0';
        untold += counts && folder->acl[0] == '\0' && holds_mail(folder);
    }
    if (told > 0)
        return put_sharing(cover, told, untold, err);
    if (cover_row(cover, "shared-folders")) /* whoever looked has said it */
        return true;
    buf_init(&detail, KIB(8));
    said_add(&detail, "no access lists have been read");
    ok = cover_put(cover, "shared-folders", COVERAGE_NOT_CHECKED, &detail,
                   "look at delegation and sharing in webmail", err);
    buf_dispose(&detail);
    return ok;
}

/* --- what a mailbox alone cannot tell --- */

static bool cover_blind(struct cover *cover, struct error *err)
{
    static const struct coverage blind[] = {
        {.check = "app-access",
         .state = COVERAGE_NOT_CHECKED,
         .detail = "IMAP does not tell",
         .hint = "look at connected apps and app passwords on the provider's security page"},
        {.check = "mail-read",
         .state = COVERAGE_NO_LOG,
         .detail = "only the provider's audit log could tell",
         .hint = "without such a log presume that all mail present was read"},
        {.check = "protections",
         .state = COVERAGE_NOT_CHECKED,
         .detail = "IMAP does not tell",
         .hint = "look at them on the provider's security page, or import its audit log"},
        {.check = "provider-forwarding",
         .state = COVERAGE_NOT_CHECKED,
         .detail = "IMAP does not tell",
         .hint = "look at forwarding, delegation and recovery addresses on the provider's pages"},
    };

    for (size_t i = 0; i < ARRAY_LEN(blind); i++)
        if (!cover_row(cover, blind[i].check) &&
            !coverage_put(cover->scan->cf, &blind[i], cover->run, err))
            return false;
    return true;
}

static bool read_state(struct cover *cover, struct error *err)
{
    struct casefile *cf = cover->scan->cf;

    return coverage_list(cf, &cover->arena, &cover->rows, &cover->count, err) &&
           message_count(cf, &cover->mail, err) &&
           rule_list(cf, &cover->arena, &cover->rules, &cover->rule_count, err) &&
           rule_gap_list(cf, &cover->arena, &cover->unseen, &cover->unseen_count, err);
}

bool scan_cover(struct scan *scan, const struct survey *survey, const struct collect *found,
                int64_t run, struct error *err)
{
    struct cover cover = {.scan = scan, .survey = survey, .found = found, .run = run};
    bool ok = read_state(&cover, err) && cover_blind(&cover, err) && cover_rules(&cover, err) &&
              cover_applications(&cover, err) && cover_sharing(&cover, err) &&
              cover_mail_check(&cover, "received-mail", err) && cover_sent(&cover, err) &&
              cover_mail_check(&cover, "attachments", err) && cover_signatures(&cover, err) &&
              cover_mail_check(&cover, "hiding-folders", err) &&
              scan_cover_logins(scan, survey, found, run, err) && cover_yara(&cover, err) &&
              cover_antivirus(&cover, err);

    scan->unsearched = survey->unsearched;
    arena_dispose(&cover.arena);
    return ok;
}
