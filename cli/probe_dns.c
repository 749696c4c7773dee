/* probe_dns.c - the probes that ask the domain name system: dns.spf, dns.dkim, dns.dmarc, dns.mx,
 * dns.mtasts, dns.tlsrpt. What was answered is kept as the probe's raw line; whether it was signed
 * is said. An answer whose signature does not fit proves nothing.
 *
 * One resolver may have been lied to, or lie. With a second one every question is asked of both,
 * and where they differ nothing is proved; without one the best grade is B. */
#include "probe_dns.h"

#include "command.h"
#include "dns_records.h"

#include "base/limits.h"
#include "dns/dns.h"
#include "playbooks/playbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPF_ASK_MOST = 24 };

struct dns_probe {
    const struct probe_call *call;
    struct probe_result *out;
    struct dns_options options, second; /* second.resolver NULL: nobody else is asked */
    const char *domain;
    struct buf raw;
    bool answered; /* nothing so far was without an answer */
    bool secure;   /* everything so far was signed */
    const char *why;
    const char *differs; /* the name of which the two tell different things; NULL */
};

static bool begin(struct dns_probe *probe, const struct probe_call *call, struct probe_result *out)
{
    const struct invocation *cli = call->secret_self;

    *probe = (struct dns_probe){.call = call, .out = out, .answered = true, .secure = true};
    buf_init(&probe->raw, KIB(32));
    probe->domain = probe_text(call, "domain", NULL);
    if (cli) {
        probe->options.resolver = call_value(cli, "--resolver");
        probe->second.resolver = call_value(cli, "--second-resolver");
        call_role_options(cli, &probe->options.role);
        call_role_options(cli, &probe->second.role);
    }
    if (!probe->domain)
        probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "no-domain",
                  "the domain is not known yet: answer domain NAME");
    return probe->domain != NULL;
}

static void keep_raw(struct dns_probe *probe, const char *who, const char *name,
                     const struct dns_answer *answer)
{
    for (size_t i = 0; i < answer->count; i++)
        buf_printf(&probe->raw, "%s%s%s: %s", probe->raw.len > 0 ? "; " : "", who, name,
                   answer->data[i]);
}

/* The same records, in whatever order. */
static bool same_answer(const struct dns_answer *a, const struct dns_answer *b)
{
    if (a->failed != b->failed || a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        size_t here = 0, there = 0;

        for (size_t k = 0; k < a->count; k++) {
            here += strcmp(a->data[k], a->data[i]) == 0;
            there += strcmp(b->data[k], a->data[i]) == 0;
        }
        if (here != there)
            return false;
    }
    return true;
}

/* The second opinion; an answer that only one of them has is a difference, too. */
static bool ask_second(struct dns_probe *probe, const struct dns_question *question,
                       const struct dns_answer *first, struct error *err)
{
    struct dns_answer answer = {0};

    if (!probe->second.resolver)
        return true;
    if (!dns_ask(&probe->second, question, 1, probe->call->arena, &answer, err))
        return false;
    if (same_answer(first, &answer))
        return true;
    keep_raw(probe, "second resolver: ", question->name, &answer);
    if (!probe->differs)
        probe->differs = arena_strndup(probe->call->arena, question->name, strlen(question->name));
    return true;
}

/* One question; its answer goes into raw. */
static bool ask(struct dns_probe *probe, const char *prefix, const char *name, enum dns_type type,
                struct dns_answer *answer, struct error *err)
{
    struct dns_question question = {.type = type};

    if (snprintf(question.name, sizeof(question.name), "%s%s", prefix, name) >=
        (int)sizeof(question.name))
        return error_set(err, ERROR_USAGE, "\"%.80s\" is too long for a name", name);
    if (!dns_ask(&probe->options, &question, 1, probe->call->arena, answer, err))
        return false;
    if (answer->failed)
        probe->why = answer->why;
    probe->answered = probe->answered && !answer->failed;
    probe->secure = probe->secure && answer->secure;
    keep_raw(probe, "", question.name, answer);
    return ask_second(probe, &question, answer, err);
}

static void say(struct dns_probe *probe, bool good, const char *class, const char *words)
{
    const char *signed_words = probe->secure ? "signed (DNSSEC)" : "not signed (no DNSSEC)";

    if (probe->differs)
        probe_say(probe->call, probe->out, PROBE_INCONCLUSIVE, GRADE_NONE, "resolvers-differ",
                  "%s: the two resolvers tell different things of %s", probe->domain,
                  probe->differs);
    else if (!probe->answered)
        probe_say(probe->call, probe->out, PROBE_INCONCLUSIVE, GRADE_NONE, "network", "%s: %s",
                  probe->domain, probe->why);
    else
        probe_say(probe->call, probe->out, good ? PROBE_PASS : PROBE_FAIL,
                  !good                    ? GRADE_NONE
                  : probe->second.resolver ? GRADE_A
                                           : GRADE_B,
                  class, "%s: %s; %s%s", probe->domain, words, signed_words,
                  probe->second.resolver ? "; two resolvers say so" : "");
}

static bool end(struct dns_probe *probe, bool ok)
{
    if (ok && probe->raw.len > 0)
        probe->out->raw = arena_strndup(probe->call->arena, buf_c(&probe->raw), probe->raw.len);
    buf_dispose(&probe->raw);
    return ok;
}

/* Records that begin so. */
static size_t pick(const struct dns_answer *answer, const char *version, const char **first)
{
    size_t count = 0;

    for (size_t i = 0; i < answer->count; i++)
        if (record_is(answer->data[i], version)) {
            *first = count == 0 ? answer->data[i] : *first;
            count++;
        }
    return count;
}

/* --- SPF --- */

struct spf {
    struct dns_probe *probe;
    size_t records; /* of the domain itself */
    unsigned lookups, asked;
    char all[8]; /* "-all"; "" none */
    bool broken;
};

static bool spf_walk(struct spf *spf, const char *domain, bool own, struct error *err)
{
    struct dns_answer answer = {0};
    const char *record = NULL;
    struct spf_record parsed;
    size_t count;

    if (++spf->asked > SPF_ASK_MOST)
        return true;
    if (!ask(spf->probe, "", domain, DNS_TXT, &answer, err))
        return false;
    count = pick(&answer, "v=spf1", &record);
    if (own && spf->records == 0)
        spf->records = count;
    if (count != 1) {
        spf->broken = true;
        return true;
    }
    spf_parse(record, &parsed);
    spf->lookups += parsed.lookups;
    if (own && *parsed.all)
        snprintf(spf->all, sizeof(spf->all), "%s", parsed.all);
    for (size_t i = 0; i < parsed.include_count; i++)
        if (!spf_walk(spf, parsed.includes[i], false, err))
            return false;
    return !*parsed.redirect || *parsed.all || spf_walk(spf, parsed.redirect, own, err);
}

static bool is_listed(const struct play_names *list, const char *word)
{
    for (size_t i = 0; list && i < list->count; i++)
        if (strcmp(list->at[i], word) == 0)
            return true;
    return false;
}

static void spf_judge(struct spf *spf)
{
    const struct probe_call *call = spf->probe->call;
    const struct play_names *endings = check_list(call->check, "all");
    unsigned most = (unsigned)strtoul(check_text(call->check, "max_lookups", "10"), NULL, 10);
    char words[160];
    bool good_end = endings ? is_listed(endings, spf->all)
                            : strcmp(spf->all, "-all") == 0 || strcmp(spf->all, "~all") == 0;

    if (spf->records != 1)
        snprintf(words, sizeof(words), "%zu SPF records, and there must be exactly one",
                 spf->records);
    else if (spf->broken)
        snprintf(words, sizeof(words), "SPF names a domain that has no SPF record of its own");
    else if (spf->lookups > most || spf->asked > SPF_ASK_MOST)
        snprintf(words, sizeof(words), "SPF costs %u lookups, and %u are allowed", spf->lookups,
                 most);
    else
        snprintf(words, sizeof(words), "one SPF record, %s, %u %s",
                 *spf->all ? spf->all : "without an all at its end", spf->lookups,
                 text_plural(spf->lookups, "lookup", "lookups"));
    say(spf->probe,
        spf->records == 1 && !spf->broken && spf->lookups <= most && good_end &&
            spf->asked <= SPF_ASK_MOST,
        "spf", words);
}

bool probe_dns_spf(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    struct dns_probe probe;
    struct spf spf = {.probe = &probe};
    bool ok = true;

    if (begin(&probe, call, out)) {
        ok = spf_walk(&spf, probe.domain, true, err);
        if (ok)
            spf_judge(&spf);
    }
    return end(&probe, ok);
}

/* --- DKIM --- */

static bool dkim_one(struct dns_probe *probe, const char *selector, unsigned least, bool *good,
                     struct buf *words, struct error *err)
{
    struct dns_answer answer = {0};
    struct dkim_key key;
    char prefix[128];

    snprintf(prefix, sizeof(prefix), "%.80s._domainkey.", selector);
    if (!ask(probe, prefix, probe->domain, DNS_TXT, &answer, err))
        return false;
    buf_printf(words, "%s%.80s ", words->len > 0 ? ", " : "", selector);
    if (answer.count == 0 || !dkim_parse(answer.data[0], &key)) {
        buf_text(words, "publishes no key");
        *good = false;
    } else if (key.revoked) {
        buf_text(words, "is revoked");
        *good = false;
    } else if (key.ed25519) {
        buf_text(words, "has an Ed25519 key");
    } else {
        buf_printf(words, "has a key of %u bits%s", key.bits,
                   key.bits >= 2048 ? "" : ", 2048 are better");
        *good = *good && key.bits >= least;
    }
    return true;
}

bool probe_dns_dkim(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    const struct play_names *selectors = check_list(call->check, "selectors");
    unsigned least = (unsigned)strtoul(check_text(call->check, "min_bits", "1024"), NULL, 10);
    struct dns_probe probe;
    struct buf words;
    bool ok = true, good = selectors && selectors->count > 0;

    buf_init(&words, KIB(4));
    if (begin(&probe, call, out)) {
        for (size_t i = 0; ok && selectors && i < selectors->count; i++)
            ok = dkim_one(&probe, selectors->at[i], least, &good, &words, err);
        if (ok)
            say(&probe, good, "dkim", buf_c(&words));
    }
    buf_dispose(&words);
    return end(&probe, ok);
}

/* --- DMARC --- */

static void dmarc_judge(struct dns_probe *probe, const char *record, size_t count)
{
    const struct probe_call *call = probe->call;
    const struct play_names *wanted = check_list(call->check, "policy");
    char policy[24], rua[200], pct[8], words[200];
    bool has_rua, wants_rua = strcmp(check_text(call->check, "rua", "optional"), "required") == 0;
    bool good, whole;

    if (count != 1) {
        snprintf(words, sizeof(words), "%zu DMARC records, and there must be exactly one", count);
        say(probe, false, "dmarc", words);
        return;
    }
    record_tag(record, "p", policy, sizeof(policy));
    has_rua = record_tag(record, "rua", rua, sizeof(rua));
    whole = !record_tag(record, "pct", pct, sizeof(pct)) || strcmp(pct, "100") == 0;
    good = wanted ? is_listed(wanted, policy)
                  : strcmp(policy, "quarantine") == 0 || strcmp(policy, "reject") == 0;
    snprintf(words, sizeof(words), "DMARC policy %s%s%s", *policy ? policy : "none at all",
             has_rua ? "" : ", no reports (rua)", whole ? "" : ", for a part of the mail only");
    say(probe, good && whole && (has_rua || !wants_rua), "dmarc", words);
}

bool probe_dns_dmarc(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    struct dns_probe probe;
    struct dns_answer answer = {0};
    const char *record = NULL;
    bool ok = true;

    if (begin(&probe, call, out)) {
        ok = ask(&probe, "_dmarc.", probe.domain, DNS_TXT, &answer, err);
        if (ok) {
            size_t count = pick(&answer, "v=DMARC1", &record);

            dmarc_judge(&probe, record, count);
        }
    }
    return end(&probe, ok);
}

/* --- one record that is there or not --- */

static bool plain(const struct probe_call *call, const char *prefix, const char *version,
                  const char *tag, const char *class, struct probe_result *out, struct error *err)
{
    struct dns_probe probe;
    struct dns_answer answer = {0};
    const char *record = NULL;
    char value[200];
    bool ok = true;

    if (begin(&probe, call, out)) {
        ok = ask(&probe, prefix, probe.domain, DNS_TXT, &answer, err);
        if (ok) {
            bool good = pick(&answer, version, &record) == 1 &&
                        record_tag(record, tag, value, sizeof(value));

            say(&probe, good, class, good ? "published" : "not published, or not well formed");
        }
    }
    return end(&probe, ok);
}

bool probe_dns_mtasts(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    return plain(call, "_mta-sts.", "v=STSv1", "id", "mta-sts", out, err);
}

bool probe_dns_tlsrpt(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    return plain(call, "_smtp._tls.", "v=TLSRPTv1", "rua", "tlsrpt", out, err);
}

/* --- MX: unchanged since the first look --- */

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *first_look(const struct probe_call *call)
{
    for (size_t i = 0; i < call->event_count; i++)
        if (call->events[i].kind == PLAYED_PROBE && strcmp(call->events[i].name, "dns.mx") == 0 &&
            strcmp(call->events[i].class, "resolvers-differ") != 0 && *call->events[i].raw)
            return call->events[i].raw;
    return NULL;
}

bool probe_dns_mx(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    const char *before = first_look(call);
    struct dns_probe probe;
    struct dns_answer answer = {0};
    bool ok = true;

    if (begin(&probe, call, out)) {
        ok = ask(&probe, "", probe.domain, DNS_MX, &answer, err);
        if (ok && probe.answered && !probe.differs && answer.count > 0) {
            qsort(answer.data, answer.count, sizeof(*answer.data), compare);
            buf_clear(&probe.raw);
            for (size_t i = 0; i < answer.count; i++)
                buf_printf(&probe.raw, "%s%s", i > 0 ? "; " : "", answer.data[i]);
        }
        if (ok && probe.answered && !probe.differs && !before)
            probe_say(call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "first-look",
                      "%s: noted; whether it stays so is seen the next time", probe.domain);
        else if (ok)
            say(&probe, before && strcmp(before, buf_c(&probe.raw)) == 0, "mx",
                before && strcmp(before, buf_c(&probe.raw)) == 0
                    ? "the mail servers are those of the first look"
                    : "the mail servers are others than at the first look");
    }
    return end(&probe, ok);
}
