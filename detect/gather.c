/* gather.c - see gather.h. */
#include "gather.h"

#include "base/ip.h"
#include "detect/indicators.h"
#include "detect/partners.h"
#include "innocent.h"
#include "link.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_IPS = 50000,
    MOST_LINKS = 50, /* of one mail */
    LEAST_LURE = 60, /* of the likeliest */
    CLEAR_LURE = 80, /* of those behind it */
};

enum {                        /* what a kind of finding gives */
       TAKE_ACCOUNT = 1 << 0, /* addresses it is about */
       TAKE_DOMAIN = 1 << 1,  /* the first domain it is about */
       TAKE_FILE = 1 << 2,
       TAKE_SENDER = 1 << 3, /* whoever wrote its messages */
       TAKE_CLIENT = 1 << 4, /* the IP address its messages were sent from */
       TAKE_LURE = 1 << 5,   /* sender, links, files and IP address of its messages */
       TAKE_LOGIN = 1 << 6,  /* the IP addresses of its sign-ins */
};

static const struct source {
    const char *detector; /* up to a star: every one that begins so */
    unsigned take;
    enum severity least; /* a finding that the operator confirmed need not be so bad */
} sources[] = {
    {"attachment-*", TAKE_FILE, SEVERITY_MEDIUM},
    {"bank-details-changed", TAKE_SENDER, SEVERITY_HIGH},
    {"fraud-wording", TAKE_SENDER, SEVERITY_HIGH},
    {"login-foreign", TAKE_LOGIN, SEVERITY_CRITICAL},
    {"login-guessed", TAKE_LOGIN, SEVERITY_CRITICAL},
    {"login-old-protocol", TAKE_LOGIN, SEVERITY_CRITICAL},
    {"login-spray", TAKE_LOGIN, SEVERITY_CRITICAL},
    {"login-tool", TAKE_LOGIN, SEVERITY_CRITICAL},
    {"login-two-places", TAKE_LOGIN, SEVERITY_CRITICAL},
    {"lookalike-domain", TAKE_DOMAIN, SEVERITY_MEDIUM},
    {"lure", TAKE_LURE, SEVERITY_MEDIUM},
    {"mailbox-forwards", TAKE_ACCOUNT, SEVERITY_MEDIUM},
    {"reply-to-elsewhere", TAKE_ACCOUNT, SEVERITY_MEDIUM},
    {"rule-forwards-outside", TAKE_ACCOUNT, SEVERITY_MEDIUM},
    {"rule-many-to-one", TAKE_ACCOUNT, SEVERITY_MEDIUM},
    {"rule-removed", TAKE_ACCOUNT, SEVERITY_MEDIUM},
    {"sender-identity", TAKE_ACCOUNT, SEVERITY_MEDIUM},
    {"sent-burst", TAKE_CLIENT, SEVERITY_HIGH},
    {"sent-foreign-client", TAKE_CLIENT, SEVERITY_HIGH},
    {"thread-hijack", TAKE_SENDER, SEVERITY_HIGH},
    {"transport-rule", TAKE_ACCOUNT, SEVERITY_MEDIUM},
};

struct harvest { /* one finding's */
    const struct gather *gather;
    struct casefile *cf;
    const struct case_facts *facts;
    const struct finding *finding;
    int64_t id;      /* its row */
    int64_t message; /* at hand; 0: none */
    int64_t when;
    size_t messages; /* seen so far */
};

/* --- who used which IP address --- */

static struct gather_ip *ip_slot(struct gather *gather, const char *text)
{
    struct ip_net net;
    int64_t index;

    if (!ip_parse(str_of(text), false, &net) || !ip_is_public(&net))
        return NULL;
    index = map_get(&gather->ips, str_of(text));
    if (index != MAP_NONE)
        return &gather->at[index];
    if (gather->count == MOST_IPS)
        return NULL;
    if (gather->count == gather->room) {
        gather->room = gather->room ? 2 * gather->room : 256;
        gather->at = xreallocarray(gather->at, gather->room, sizeof(*gather->at));
    }
    map_put(&gather->ips, str_of(text), (int64_t)gather->count);
    gather->at[gather->count] = (struct gather_ip){.first_sent = INT64_MAX};
    return &gather->at[gather->count++];
}

void gather_see(struct gather *gather, const struct mail_row *row, const struct case_facts *facts)
{
    const struct mail *mail = row->mail;
    bool sent = row->message->direction == DIRECTION_SENT;
    bool trusted = row->message->direction == DIRECTION_IN && mail->from.count > 0 &&
                   partner_is_known(partners_domain(facts->partners, mail->from.at[0].email));

    if (!sent && !trusted)
        return;
    for (size_t i = 0; i <= mail->received_count; i++) {
        const char *ip = i < mail->received_count ? mail->received[i].ip : mail->origin_ip;
        struct gather_ip *slot = ip[0] ? ip_slot(gather, ip) : NULL;

        if (!slot)
            continue;
        slot->trusted |= trusted;
        if (sent && mail->date != INT64_MIN && mail->date < slot->first_sent)
            slot->first_sent = mail->date;
    }
}

void gather_dispose(struct gather *gather)
{
    map_dispose(&gather->ips);
    free(gather->at);
    *gather = (struct gather){0};
}

/* The owner sent from it before the finding begins, or a partner's mail came from it. */
static bool is_innocent_ip(const struct harvest *harvest, const char *ip)
{
    const struct gather *gather = harvest->gather;
    int64_t index = map_get(&gather->ips, str_of(ip));
    int64_t begin = harvest->finding->when == INT64_MIN ? harvest->when : harvest->finding->when;

    return index != MAP_NONE && (gather->at[index].trusted || gather->at[index].first_sent < begin);
}

/* --- one value --- */

/* guarded: not if it would hurt the innocent. */
static bool put(const struct harvest *harvest, const char *kind, const char *text, const char *note,
                bool guarded, struct error *err)
{
    struct indicator row = {.kind = kind,
                            .finding = harvest->id,
                            .message = harvest->message,
                            .first_seen = harvest->when,
                            .last_seen = harvest->when,
                            .tlp = "amber",
                            .note = note};
    struct error bad = {0};
    struct buf value;
    int64_t id;
    bool ok = true;

    buf_init(&value, INDICATOR_VALUE);
    if (indicators_read(kind, str_of(text), &value, &bad) &&
        !(guarded && innocent_reason(harvest->facts, kind, buf_c(&value)))) {
        row.value = buf_c(&value);
        ok = indicator_put(harvest->cf, &row, &id, err);
    }
    buf_dispose(&value);
    return ok;
}

static bool put_hash(const struct harvest *harvest, const struct hash *hash, const char *note,
                     struct error *err)
{
    char hex[HASH_HEX];

    hash_to_hex(hash, hex);
    return hash_is_zero(hash) || put(harvest, "sha256", hex, note, true, err);
}

/* --- messages --- */

static bool put_sender(const struct harvest *harvest, const struct mail *mail, const char *note,
                       struct error *err)
{
    for (size_t i = 0; i < mail->from.count && i < 2; i++)
        if (!put(harvest, "address", mail->from.at[i].email, note, true, err))
            return false;
    for (size_t i = 0; i < mail->reply_to.count && i < 2; i++)
        if (!put(harvest, "address", mail->reply_to.at[i].email, note, true, err))
            return false;
    return true;
}

static bool put_ip(const struct harvest *harvest, const char *ip, const char *note,
                   struct error *err)
{
    return is_innocent_ip(harvest, ip) || put(harvest, "ip", ip, note, true, err);
}

/* Where a sent mail came from: what webmail notes, else the first host that noted an address. */
static bool put_client(const struct harvest *harvest, const struct mail *mail, struct error *err)
{
    const char *ip = mail->origin_ip;
    struct ip_net net;

    for (size_t i = mail->received_count; !ip[0] && i-- > 0;)
        if (ip_parse(str_of(mail->received[i].ip), false, &net) && ip_is_public(&net))
            ip = mail->received[i].ip;
    return !ip[0] || put_ip(harvest, ip, "foreign mail was sent from it", err);
}

static bool put_links(const struct harvest *harvest, const struct mail *mail, struct error *err)
{
    for (size_t i = 0; i < mail->url_count && i < MOST_LINKS; i++) {
        const char *target = mail->urls[i].target;
        struct link link;

        link_read(&link, target);
        if (link.kind != LINK_WEB || innocent_reason(harvest->facts, "url", target))
            continue;
        if (!put(harvest, "url", target, "the likely lure leads there", true, err))
            return false;
        if (!link.is_address &&
            !put(harvest, "domain", link.host, "the likely lure leads there", true, err))
            return false;
    }
    return true;
}

static bool put_lure(const struct harvest *harvest, const struct mail *mail, struct error *err)
{
    struct ip_net net;

    if (!put_sender(harvest, mail, "the likely lure came from it", err) ||
        !put_links(harvest, mail, err))
        return false;
    for (size_t i = 0; i < mail->part_count; i++)
        if ((mail->parts[i].traits & PART_ATTACHMENT) &&
            !put_hash(harvest, &mail->parts[i].hash, "attached to the likely lure", err))
            return false;
    /* The topmost Received that names a public address is the owner's server's own word. */
    for (size_t i = 0; i < mail->received_count; i++)
        if (ip_parse(str_of(mail->received[i].ip), false, &net) && ip_is_public(&net))
            return put_ip(harvest, mail->received[i].ip, "the likely lure came from it", err);
    return true;
}

static bool put_message(struct harvest *harvest, unsigned take, int64_t id, struct error *err)
{
    struct arena arena = {0};
    struct error bad = {0};
    struct message message;
    struct mail mail;
    struct str blob;
    bool ok = message_get(harvest->cf, &arena, id, &message, err);

    if (ok && facts_of_message(harvest->cf, &arena, &message, &blob, err) &&
        facts_decode(&mail, &arena, blob, &bad)) {
        harvest->message = id;
        harvest->when = mail.date;
        if (take & TAKE_SENDER)
            ok = put_sender(harvest, &mail, "it wrote what the finding is about", err);
        if (ok && (take & TAKE_CLIENT))
            ok = put_client(harvest, &mail, err);
        if (ok && (take & TAKE_LURE) &&
            message.lure >= (harvest->messages == 0 ? LEAST_LURE : CLEAR_LURE))
            ok = put_lure(harvest, &mail, err);
    }
    harvest->messages++;
    arena_dispose(&arena);
    return ok && err->code == ERROR_NONE;
}

/* --- findings --- */

static bool put_subject(struct harvest *harvest, unsigned take,
                        const struct finding_subject *subject, bool *domain_taken,
                        struct error *err)
{
    harvest->message = 0;
    harvest->when = harvest->finding->when;
    if ((take & TAKE_ACCOUNT) && strcmp(subject->kind, "account") == 0)
        return put(harvest, "address", subject->label, "mail was to go there", true, err);
    if ((take & TAKE_DOMAIN) && strcmp(subject->kind, "domain") == 0 && !*domain_taken) {
        *domain_taken = true;
        return put(harvest, "domain", subject->label, "it imitates another", false, err);
    }
    if ((take & TAKE_FILE) && strcmp(subject->kind, "attachment") == 0)
        return put_hash(harvest, &subject->sha256, subject->label, err);
    if ((take & TAKE_LOGIN) && strcmp(subject->kind, "login") == 0 && subject->label[0])
        return put_ip(harvest, subject->label, "somebody else signed in from it", err);
    if ((take & (TAKE_SENDER | TAKE_CLIENT | TAKE_LURE)) && subject->id > 0 &&
        strcmp(subject->kind, "message") == 0)
        return put_message(harvest, take, subject->id, err);
    return true;
}

static const struct source *source_of(const char *detector)
{
    for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
        size_t len = strcspn(sources[i].detector, "*");

        if (strncmp(sources[i].detector, detector, len) == 0 &&
            (sources[i].detector[len] == '*' || detector[len] == '\0'))
            return &sources[i];
    }
    return NULL;
}

static bool put_finding(struct harvest *harvest, const struct source *source, struct error *err)
{
    bool domain_taken = false;
    enum finding_verdict verdict;

    if (!finding_look_up(harvest->cf, harvest->finding->key, &harvest->id, &verdict, err))
        return false;
    if (verdict == VERDICT_DISMISSED ||
        (verdict == VERDICT_OPEN && harvest->finding->severity < source->least))
        return true;
    for (size_t i = 0; i < harvest->finding->subject_count; i++)
        if (!put_subject(harvest, source->take, &harvest->finding->subjects[i], &domain_taken, err))
            return false;
    return true;
}

bool gather_store(const struct gather *gather, struct casefile *cf, const struct collect *found,
                  const struct case_facts *facts, struct error *err)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct source *source = source_of(found->at[i].detector);
        struct harvest harvest = {
            .gather = gather, .cf = cf, .facts = facts, .finding = &found->at[i]};

        if (source && !put_finding(&harvest, source, err))
            return false;
    }
    return true;
}
