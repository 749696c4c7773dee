/* What the domain probes make of a zone, asked through the real resolver in its jail; the name
 * server is ours, on the loopback address. */
#include "check.h"

#include "dns_server.h"
#include "play_bench.h"
#include "probing.h"
#include "roles.h"

#include <stdio.h>
#include <string.h>

#define KEY_2048                                                                                   \
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyOkkA8aTHn804oIy66wjywm8yT0CC0mDtrdcKen1l+9rdo"   \
    "7ZJ1JbFVJu4vVNu7/C1xlgaW7ikQ5powJOEp95eIE596pX/0QAqwDv+iWxPvlbyOpGpbRPFwFOaZYkWi4dxPKKX74C"   \
    "9UC5h+Y+HkIUgYhT4SjkIacBNaMCoI6UdhUinGCYEqFuLM7E/U/56jhMlKLn4INpsye74f+kW2tp58tx5twJQDUnx6"   \
    "sFYQEWEIGNJG0Llf1g71P8K57lBuDZgEy9URmybYtT9odEwxv/7us797qKNKUFv6O6bSCKe/Q/hQdOt5ary9vEktZr"   \
    "WhDc1UlAHxjGLMD3SI3DBFTfdQIDAQAB"
#define KEY_512                                                                                    \
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAJVJvm24YdhBrFByQUL4FMnmkWso5V/RwjD8tFGYfmnW5hWx91w9ozu6IAI2TLfJM0l3uCgYCnGHketuwAtDTDkCAwEAAQ=="

static const struct dns_record records[] = {
    {"good.example", 16, "some-verification=1"},
    {"good.example", 16, "v=spf1 include:_spf.host.example mx ~all"},
    {"_spf.host.example", 16, "v=spf1 ip4:192.0.2.0/24 a:x.host.example -all"},
    {"good.example", 15, "20 b.good.example"},
    {"good.example", 15, "10 a.good.example"},
    {"s1._domainkey.good.example", 16, "v=DKIM1; k=rsa; p=" KEY_2048},
    {"old._domainkey.good.example", 16, "v=DKIM1; p="},
    {"small._domainkey.good.example", 16, "k=rsa; p=" KEY_512},
    {"_dmarc.good.example", 16, "v=DMARC1; p=reject; rua=mailto:d@good.example"},
    {"_mta-sts.good.example", 16, "v=STSv1; id=20261121T000000;"},
    {"_smtp._tls.good.example", 16, "v=TLSRPTv1; rua=mailto:t@good.example"},
    {"two.example", 16, "v=spf1 -all"},
    {"two.example", 16, "v=spf1 ~all"},
    {"open.example", 16, "v=spf1 a +all"},
    {"hollow.example", 16, "v=spf1 include:nothing.example -all"},
    {"costly.example", 16, "v=spf1 a mx ptr exists:x.example a mx a mx a mx a -all"},
    {"moved.example", 16, "v=spf1 redirect=good.example"},
    {"_dmarc.two.example", 16, "v=DMARC1; p=none"},
    {"_dmarc.open.example", 16, "v=DMARC1; p=reject; pct=20; rua=mailto:d@open.example"},
    {"_mta-sts.two.example", 16, "v=STSv1;"},
    {"broken.example", 16, NULL},
    {0},
};

struct row {
    const char *check; /* as a playbook spells it */
    enum probe_outcome want;
    char grade;
    const char *words; /* what it says */
};

/* One resolver is one opinion: no better than B. */
static const struct row cases[] = {
    {"dns.spf: {domain: good.example, one_record: true, all: [\"-all\", \"~all\"], max_lookups: 10}",
     PROBE_PASS, 'B', "good.example: one SPF record, ~all, 3 lookups; not signed (no DNSSEC)"},
    {"dns.spf: {domain: good.example, all: [\"-all\"]}", PROBE_FAIL, '-', "~all"},
    {"dns.spf: {domain: moved.example}", PROBE_PASS, 'B', "~all, 4 lookups"},
    {"dns.spf: {domain: two.example}", PROBE_FAIL, '-', "2 SPF records"},
    {"dns.spf: {domain: open.example}", PROBE_FAIL, '-', "+all"},
    {"dns.spf: {domain: hollow.example}", PROBE_FAIL, '-', "no SPF record of its own"},
    {"dns.spf: {domain: costly.example}", PROBE_FAIL, '-', "costs 11 lookups"},
    {"dns.spf: {domain: nothing.example}", PROBE_FAIL, '-', "0 SPF records"},
    {"dns.spf: {domain: broken.example}", PROBE_INCONCLUSIVE, '-', "gave no answer"},
    {"dns.dkim: {domain: good.example, selectors: [s1], min_bits: 1024}", PROBE_PASS, 'B',
     "s1 has a key of 2048 bits;"},
    {"dns.dkim: {domain: good.example, selectors: [s1, old]}", PROBE_FAIL, '-', "old is revoked"},
    {"dns.dkim: {domain: good.example, selectors: [small]}", PROBE_FAIL, '-',
     "small has a key of 512 bits, 2048 are better"},
    {"dns.dkim: {domain: good.example, selectors: [none]}", PROBE_FAIL, '-',
     "none publishes no key"},
    {"dns.dmarc: {domain: good.example, policy: [quarantine, reject], rua: required}", PROBE_PASS,
     'B', "DMARC policy reject;"},
    {"dns.dmarc: {domain: two.example, policy: [quarantine, reject]}", PROBE_FAIL, '-',
     "DMARC policy none, no reports (rua)"},
    {"dns.dmarc: {domain: open.example}", PROBE_FAIL, '-', "for a part of the mail only"},
    {"dns.dmarc: {domain: nothing.example}", PROBE_FAIL, '-', "0 DMARC records"},
    {"dns.mtasts: {domain: good.example}", PROBE_PASS, 'B', "published"},
    {"dns.mtasts: {domain: two.example}", PROBE_FAIL, '-', "not published"},
    {"dns.tlsrpt: {domain: good.example}", PROBE_PASS, 'B', "published"},
    {"dns.mx: {domain: good.example}", PROBE_INCONCLUSIVE, '-', "noted"},
    {"dns.mx: {domain: good.example}", PROBE_PASS, 'B', "those of the first look"},
    {"dns.mx: {domain: nothing.example}", PROBE_FAIL, '-', "others than at the first look"},
};

static const char book_head[] =
    "format: mailmedic-playbook/1\nid: small\ntitle: Small\nsummary: S\nversion: 1.0.0\n"
    "created: 2026-11-21T00:00:00.000Z\nmodified: 2026-11-21T00:00:00.000Z\n"
    "providers: [generic]\nsteps:\n";

static void write_book(struct buf *text, const struct row *rows, size_t count)
{
    buf_text(text, book_head);
    for (size_t i = 0; i < count; i++)
        buf_printf(text,
                   "  - {id: s%zu, phase: recover, title: T, do: D, after: [], verify: [%s]}\n", i,
                   rows[i].check);
}

static void expect(struct engine *engine, const struct row *row, size_t number)
{
    const struct play_event *result;
    const struct step_view *view;
    enum step_state state;
    struct error err = {0};
    struct play_view all;
    char step[16];

    snprintf(step, sizeof(step), "s%zu", number);
    assert_ok(engine_begin(engine, step, NULL, &err), &err);
    assert_ok(engine_verify(engine, step, &state, &err), &err);
    assert_ok(engine_look(engine, &all, &err), &err);
    view = play_view_step(&all, step);
    result = view->results[0];
    assert_non_null(result);
    if (result->outcome != row->want || !strstr(result->value, row->words) ||
        grade_letter(view->grade) != row->grade)
        fail_msg("%s: %s, grade %c, %s", row->check, probe_outcome_name(result->outcome),
                 grade_letter(view->grade), result->value);
}

/* second NULL: one resolver only. */
static void judge(const struct dns_server *server, const struct dns_server *second,
                  const struct row *rows, size_t count)
{
    struct probing probing;
    struct sample sample;
    struct engine *engine;
    struct buf text;

    sample_make(&sample);
    probing_begin(&probing, sample.path);
    probing_add(&probing, "--resolver=127.0.0.1@%u", server->port);
    if (second)
        probing_add(&probing, "--second-resolver=127.0.0.1@%u", second->port);
    probing_parse(&probing);
    buf_init(&text, KIB(64));
    write_book(&text, rows, count);
    engine = play_bench(&sample, buf_c(&text));
    probing_set(&probing, engine);
    for (size_t i = 0; i < count; i++)
        expect(engine, &rows[i], i);
    engine_free(engine);
    buf_dispose(&text);
    sample_remove(&sample);
}

static void a_zone_is_judged_record_by_record(void **state)
{
    struct dns_server server;

    (void)state;
    dns_server_start(&server, records);
    judge(&server, NULL, cases, ARRAY_LEN(cases));
    dns_server_stop(&server);
}

/* --- two opinions --- */

/* Somebody has changed a resolver's mind: it names another DMARC policy, and other mail servers. */
static const struct dns_record lies[] = {
    {"good.example", 16, "v=spf1 include:_spf.host.example mx ~all"},
    {"good.example", 16, "some-verification=1"},
    {"_spf.host.example", 16, "v=spf1 ip4:192.0.2.0/24 a:x.host.example -all"},
    {"good.example", 15, "10 a.evil.example"},
    {"_dmarc.good.example", 16, "v=DMARC1; p=none; rua=mailto:d@good.example"},
    {"broken.example", 16, "v=spf1 -all"},
    {0},
};

static const struct row opinions[] = {
    {"dns.spf: {domain: good.example}", PROBE_PASS, 'A', "; two resolvers say so"},
    {"dns.dmarc: {domain: good.example}", PROBE_INCONCLUSIVE, '-',
     "the two resolvers tell different things of _dmarc.good.example"},
    {"dns.mx: {domain: good.example}", PROBE_INCONCLUSIVE, '-', "different things of good.example"},
    {"dns.mtasts: {domain: good.example}", PROBE_INCONCLUSIVE, '-', "different things"},
    {"dns.spf: {domain: broken.example}", PROBE_INCONCLUSIVE, '-', "different things"},
    {"dns.spf: {domain: nothing.example}", PROBE_FAIL, '-', "0 SPF records"},
};

static void two_resolvers_that_differ_prove_nothing(void **state)
{
    struct dns_server server, liar;

    (void)state;
    dns_server_start(&server, records);
    dns_server_start(&liar, lies);
    judge(&server, &liar, opinions, ARRAY_LEN(opinions));
    dns_server_stop(&server);
    dns_server_stop(&liar);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_zone_is_judged_record_by_record),
        cmocka_unit_test(two_resolvers_that_differ_prove_nothing),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
