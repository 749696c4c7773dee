/* test_dkim.c - DKIM signatures: the RFCs' own examples, mail signed here, and both with one thing
 * changed. */
#include "base/base64.h"
#include "base/limits.h"
#include "base/sign.h"
#include "dkim_canon.h"
#include "dkim_check.h"
#include "examine.h"
#include "rsa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* RFC 6376, A.2, as its errata 3192 and 4926 have it. */
static const char rfc6376[] = "DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;\r\n"
                              "      c=simple/simple; q=dns/txt; i=joe@football.example.com;\r\n"
                              "      h=Received : From : To : Subject : Date : Message-ID;\r\n"
                              "      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
                              "      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB\r\n"
                              "      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut\r\n"
                              "      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV\r\n"
                              "      4bmp/YzhwvcubU4=;\r\n"
                              "Received: from client1.football.example.com  [192.0.2.1]\r\n"
                              "      by submitserver.example.com with SUBMISSION;\r\n"
                              "      Fri, 11 Jul 2003 21:01:54 -0700 (PDT)\r\n"
                              "From: Joe SixPack <joe@football.example.com>\r\n"
                              "To: Suzie Q <suzie@shopping.example.net>\r\n"
                              "Subject: Is dinner ready?\r\n"
                              "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
                              "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
                              "\r\n"
                              "Hi.\r\n\r\nWe lost the game. Are you hungry yet?\r\n\r\nJoe.\r\n";

/* RFC 8463, A.3. */
static const char rfc8463[] = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
                              " d=football.example.com; i=@football.example.com;\r\n"
                              " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
                              " subject : date : message-id : from : subject : date;\r\n"
                              " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
                              " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"
                              " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
                              "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
                              " d=football.example.com; i=@football.example.com;\r\n"
                              " q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r\n"
                              " date : message-id : from : subject : date;\r\n"
                              " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
                              " b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r\n"
                              " DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r\n"
                              " dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=\r\n"
                              "From: Joe SixPack <joe@football.example.com>\r\n"
                              "To: Suzie Q <suzie@shopping.example.net>\r\n"
                              "Subject: Is dinner ready?\r\n"
                              "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
                              "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
                              "\r\n"
                              "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

static const char rfc_keys[] =
    "# of the RFCs\n"
    "brisbane._domainkey.example.com \"v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQ\" "
    "\"KBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt\" "
    "\"IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v\" "
    "\"/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhi\" "
    "\"tdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB\"  # RFC 6376, appendix C\n"
    "brisbane._domainkey.football.example.com. v=DKIM1; k=ed25519; "
    "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
    "test._domainkey.football.example.com v=DKIM1; k=rsa; "
    "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
    "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/b"
    "yYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKr"
    "M3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K"
    "4w3QIDAQAB\n";

/* All of an examination, with these keys. */
static void look(struct mail *mail, struct arena *arena, const char *keys, struct str message)
{
    struct error err = {0};
    struct examiner *examiner = examiner_new(&err);
    char *copy = arena_alloc(arena, message.len + EXAMINE_ROOM + 1);

    assert_non_null(examiner);
    if (!examiner_keys(examiner, str_of(keys), &err))
        fail_msg("%s", err.text);
    memcpy(copy + EXAMINE_ROOM, message.at, message.len);
    examine_mail(examiner, mail, arena, copy + EXAMINE_ROOM, message.len);
    examiner_free(examiner);
}

static void expect(const struct mail_dkim *one, uint32_t body, uint32_t state, uint32_t traits,
                   const char *what)
{
    if (one->body != body || one->state != state || (one->traits & ~(uint32_t)DKIM_SHORT) != traits)
        fail_msg("%s: body %u, state %u, traits %x %s", what, one->body, one->state, one->traits,
                 one->why);
}

static void the_examples_of_the_rfcs_are_good(void **state)
{
    struct arena arena = {0};
    struct mail mail;

    (void)state;
    look(&mail, &arena, rfc_keys, str_of(rfc6376));
    assert_int_equal(mail.dkim_count, 1);
    expect(&mail.dkim[0], DKIM_BODY_SAME, DKIM_GOOD, 0, "6376");
    assert_int_equal(mail.dkim[0].bits, 1024);
    assert_string_equal(mail.dkim[0].key, "RFC 6376, appendix C");
    assert_true(dkim_proves(&mail.dkim[0]));
    look(&mail, &arena, rfc_keys, str_of(rfc8463));
    assert_int_equal(mail.dkim_count, 2);
    for (size_t i = 0; i < 2; i++)
        expect(&mail.dkim[i], DKIM_BODY_SAME, DKIM_GOOD, 0, "8463");
    assert_string_equal(mail.dkim[0].algorithm, "ed25519-sha256");
    assert_string_equal(mail.dkim[1].selector, "test");
    assert_int_equal(mail.dkim[1].made, 1528637909);
    arena_dispose(&arena);
}

/* A file that lost its carriage returns is the same mail. */
static void line_ends_do_not_matter(void **state)
{
    struct arena arena = {0};
    struct buf bare;
    struct mail mail;

    (void)state;
    buf_init(&bare, sizeof(rfc6376));
    for (const char *ch = rfc6376; *ch; ch++)
        if (*ch != '\r')
            buf_char(&bare, *ch);
    look(&mail, &arena, rfc_keys, buf_as_str(&bare));
    expect(&mail.dkim[0], DKIM_BODY_SAME, DKIM_GOOD, 0, "LF");
    buf_dispose(&bare);
    arena_dispose(&arena);
}

static void without_a_key_only_the_body_is_known(void **state)
{
    struct arena arena = {0};
    struct mail mail;

    (void)state;
    look(&mail, &arena, "", str_of(rfc8463));
    for (size_t i = 0; i < 2; i++) {
        expect(&mail.dkim[i], DKIM_BODY_SAME, DKIM_NO_KEY, 0, "no key");
        assert_false(dkim_proves(&mail.dkim[i]));
    }
    arena_dispose(&arena);
}

/* In header, body, tags, body hash or signature. */
static void a_flipped_bit_is_noticed(void **state)
{
    static const char *const marks[] = {"SixPack",    "dinner",   "Suzie Q",  "lost",    "Joe.\r\n",
                                        "1528637909", "gCrinpcQ", "2jUSOH9N", "F45dVWDf"};
    char message[sizeof(rfc8463)];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        struct arena arena = {0};
        struct mail mail;

        memcpy(message, rfc8463, sizeof(message));
        *strstr(message, marks[i]) ^= 1;
        look(&mail, &arena, rfc_keys, str_of(message));
        if (mail.dkim_count != 2 || (dkim_proves(&mail.dkim[0]) && dkim_proves(&mail.dkim[1])))
            fail_msg("a bit in %s changes nothing", marks[i]);
        arena_dispose(&arena);
    }
}

/* --- signed here --- */

struct order {
    const char *tags;          /* between a= and h= */
    const char *names;         /* h= */
    const char *header, *body; /* the mail's own, without signature and empty line */
    const char *signed_header; /* its form */
    const char *signed_body;
    const char *record; /* before p= ; NULL: "k=ed25519; " */
    unsigned rsa_bits;  /* 0: Ed25519 */
};

static void add_base64(struct buf *out, struct str bytes)
{
    size_t size = base64_size(bytes.len);
    char *text = calloc(1, size + 1);

    base64_encode(text, bytes);
    buf_text(out, text);
    free(text);
}

static void sign(const struct order *order, const struct hash *hash, struct buf *out,
                 struct buf *public)
{
    struct error err = {0};

    if (order->rsa_bits > 0) {
        struct rsa *rsa = rsa_new(order->rsa_bits);

        rsa_public_der(rsa, public);
        rsa_sign(rsa, hash, out);
        rsa_free(rsa);
    } else {
        struct sign_key *key = sign_key_new(&err);
        struct sign_public who = sign_public_of(key);
        struct signature made;

        buf_add(public, who.bytes, sizeof(who.bytes));
        assert_true(sign_make(key, (struct str){(const char *)hash->bytes, sizeof(hash->bytes)},
                              &made, &err));
        buf_add(out, made.bytes, sizeof(made.bytes));
        sign_key_free(key);
    }
}

/* Makes the mail and the file of keys that goes with it. */
static void make(const struct order *order, struct buf *message, struct buf *keys)
{
    struct hash hash = hash_of(str_of(order->signed_body));
    struct buf field, data, bytes, public;
    bool relaxed = strstr(order->tags, "c=relaxed") != NULL;

    buf_init(&field, 4096);
    buf_init(&data, 8192);
    buf_init(&bytes, 2048);
    buf_init(&public, 2048);
    buf_printf(&field, "v=1; a=%s; %s h=%s; bh=", order->rsa_bits ? "rsa-sha256" : "ed25519-sha256",
               order->tags, order->names);
    add_base64(&field, (struct str){(const char *)hash.bytes, sizeof(hash.bytes)});
    buf_text(&field, "; b=");
    buf_printf(&data, "%s%s%s", order->signed_header,
               relaxed ? "dkim-signature:" : "DKIM-Signature: ", buf_c(&field));
    hash = hash_of(buf_as_str(&data));
    sign(order, &hash, &bytes, &public);
    add_base64(&field, buf_as_str(&bytes));
    buf_init(message, 65536);
    buf_printf(message, "DKIM-Signature: %s\r\n%s\r\n%s", buf_c(&field), order->header,
               order->body);
    buf_init(keys, 4096);
    buf_printf(keys, "k1._domainkey.a.example %sp=",
               order->record     ? order->record
               : order->rsa_bits ? "v=DKIM1; "
                                 : "v=DKIM1; k=ed25519; ");
    add_base64(keys, buf_as_str(&public));
    buf_text(keys, " # made here\n");
    buf_dispose(&field);
    buf_dispose(&data);
    buf_dispose(&bytes);
    buf_dispose(&public);
}

#define RELAXED "c=relaxed/relaxed; d=a.example; s=k1;"
#define FROM    "From: <x@a.example>\r\n"
#define FROM_R  "from:<x@a.example>\r\n"

static const struct {
    struct order order;
    const char *what;
    uint32_t body, state, traits;
} made_here[] = {
    {{"c=relaxed/relaxed; d=a.example; s=k1;", "from:subject",
      "Subject:  a \r\n\t b\r\nFrom: X\t<x@a.example>\r\n", " a  b \t \r\n\r\n\t\r\nc\r\n \r\n\r\n",
      "from:X <x@a.example>\r\nsubject:a b\r\n", " a b\r\n\r\n\r\nc\r\n", NULL, 0},
     "relaxed",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     0},
    {{"c=simple; d=a.example; s=k1;", "From:Subject",
      "Subject:  a \r\n\t b\r\nFrom: X\t<x@a.example>\r\n", " a  b \t \r\n\r\nc\r\n\r\n\r\n",
      "From: X\t<x@a.example>\r\nSubject:  a \r\n\t b\r\n", " a  b \t \r\n\r\nc\r\n", NULL, 2048},
     "simple",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     0},
    {{RELAXED, "from", FROM, "", FROM_R, "", NULL, 0},
     "relaxed, no body",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     0},
    {{"d=a.example; s=k1;", "from", FROM, "", FROM, "\r\n", NULL, 0},
     "simple, no body",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     0},
    {{RELAXED, "from", FROM, "no line end", FROM_R, "no line end\r\n", NULL, 0},
     "no line end",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     0},
    {{RELAXED " l=3;", "from", FROM, "a\r\nb\r\n", FROM_R, "a\r\n", NULL, 0},
     "l= leaves a rest",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     DKIM_CUT},
    {{RELAXED " l=3;", "from", FROM, "a\r\n", FROM_R, "a\r\n", NULL, 0},
     "l= is all of it",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     0},
    {{RELAXED " l=4;", "from", FROM, "a\r\n", FROM_R, "a\r\n", NULL, 0},
     "l= is more than there is",
     DKIM_BODY_CHANGED,
     DKIM_GOOD,
     0},
    {{RELAXED, "from", FROM, "a\r\nFooter\r\n", FROM_R, "a\r\n", NULL, 0},
     "a line more",
     DKIM_BODY_CHANGED,
     DKIM_GOOD,
     0},
    {{RELAXED, "from:from", FROM, "a\r\n", FROM_R, "a\r\n", NULL, 0},
     "no second From is signed",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     0},
    {{RELAXED, "from", "From: <y@a.example>\r\n" FROM, "a\r\n", FROM_R, "a\r\n", NULL, 0},
     "a From in front",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     DKIM_MORE_FROM},
    {{RELAXED, "from:from", "From: <y@a.example>\r\n" FROM, "a\r\n", FROM_R, "a\r\n", NULL, 0},
     "a From in front of what forbids it",
     DKIM_BODY_SAME,
     DKIM_BAD,
     0},
    {{RELAXED, "from:x-none", FROM, "a\r\n", FROM_R, "a\r\n", NULL, 0},
     "a field that is not there",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     0},
    {{RELAXED " t=100; x=200;", "from", FROM "Date: Thu, 1 Jan 1970 00:03:10 +0000\r\n", "a\r\n",
      FROM_R, "a\r\n", NULL, 0},
     "ten seconds before its end",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     0},
    {{RELAXED " t=100; x=200;", "from",
      "Received: by m.example; Thu, 1 Jan 1970 00:03:30 +0000\r\n" FROM
      "Date: Thu, 1 Jan 1970 00:03:10 +0000\r\n",
      "a\r\n", FROM_R, "a\r\n", NULL, 0},
     "expired on the way",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     DKIM_EXPIRED},
    {{RELAXED, "to", FROM "To: b@c.example\r\n", "a\r\n", "to:b@c.example\r\n", "a\r\n", NULL, 0},
     "From is not signed",
     DKIM_BODY_UNKNOWN,
     DKIM_UNREADABLE,
     0},
    {{RELAXED " i=joe@sub.a.example;", "from", FROM, "a\r\n", FROM_R, "a\r\n", NULL, 0},
     "i= below d=",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     0},
    {{RELAXED " i=joe@sub.a.example;", "from", FROM, "a\r\n", FROM_R, "a\r\n",
      "v=DKIM1; k=ed25519; t=s; ", 0},
     "i= below d= where the key forbids it",
     DKIM_BODY_SAME,
     DKIM_BAD,
     0},
    {{RELAXED " i=joe@xa.example;", "from", FROM, "a\r\n", FROM_R, "a\r\n", NULL, 0},
     "i= of another domain",
     DKIM_BODY_UNKNOWN,
     DKIM_UNREADABLE,
     0},
    {{RELAXED, "from", FROM, "a\r\n", FROM_R, "a\r\n", "v=DKIM1; k=rsa; ", 0},
     "a key of the other kind",
     DKIM_BODY_SAME,
     DKIM_NO_KEY,
     0},
    {{RELAXED, "from", FROM, "a\r\n", FROM_R, "a\r\n", "v=DKIM1; h=sha1; k=ed25519; ", 0},
     "a key for another hash",
     DKIM_BODY_SAME,
     DKIM_NO_KEY,
     0},
    {{RELAXED, "from", FROM, "a\r\n", FROM_R, "a\r\n", "v=DKIM1; t=y; k=ed25519; ", 0},
     "a key for tests",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     DKIM_TESTING},
    {{RELAXED, "from", FROM, "a\r\n", FROM_R, "a\r\n", NULL, 768},
     "768 bits",
     DKIM_BODY_SAME,
     DKIM_GOOD,
     DKIM_WEAK},
};

static void what_is_signed_here_reads_as_it_must(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(made_here); i++) {
        struct arena arena = {0};
        struct buf message, keys;
        struct mail mail;

        make(&made_here[i].order, &message, &keys);
        look(&mail, &arena, buf_c(&keys), buf_as_str(&message));
        assert_int_equal(mail.dkim_count, 1);
        expect(&mail.dkim[0], made_here[i].body, made_here[i].state, made_here[i].traits,
               made_here[i].what);
        if (dkim_proves(&mail.dkim[0]) !=
            (made_here[i].body == DKIM_BODY_SAME && made_here[i].state == DKIM_GOOD &&
             made_here[i].traits == 0))
            fail_msg("%s proves the wrong thing", made_here[i].what);
        buf_dispose(&message);
        buf_dispose(&keys);
        arena_dispose(&arena);
    }
}

/* Of one that is good: each byte of header and body with its lowest bit turned is good no more. */
static void every_byte_that_is_signed_counts(void **state)
{
    static const struct order order = {
        "d=a.example; s=k1;", "From", FROM, "abc\r\n", FROM, "abc\r\n", NULL, 0};
    struct buf message, keys;
    size_t first;

    (void)state;
    make(&order, &message, &keys);
    first = str_find(buf_as_str(&message), str_of(FROM));
    for (size_t i = first; i < message.len; i++) {
        struct arena arena = {0};
        struct mail mail;

        if (message.at[i] == '\r' || message.at[i] == '\n')
            continue; /* line ends are made anew */
        message.at[i] ^= 1;
        look(&mail, &arena, buf_c(&keys), buf_as_str(&message));
        if (mail.dkim_count > 0 && dkim_proves(&mail.dkim[0]))
            fail_msg("byte %zu", i);
        message.at[i] ^= 1;
        arena_dispose(&arena);
    }
    buf_dispose(&message);
    buf_dispose(&keys);
}

static void an_empty_key_is_revoked_and_the_next_may_fit(void **state)
{
    static const struct order order = {RELAXED, "from", FROM, "a\r\n", FROM_R, "a\r\n", NULL, 0};
    struct arena arena = {0};
    struct buf message, keys, both;
    struct mail mail;

    (void)state;
    make(&order, &message, &keys);
    look(&mail, &arena, "k1._domainkey.a.example v=DKIM1; p=\n", buf_as_str(&message));
    expect(&mail.dkim[0], DKIM_BODY_SAME, DKIM_REVOKED, 0, "revoked");
    buf_init(&both, 8192);
    buf_printf(&both, "k1._domainkey.a.example k=ed25519; p=%s\n%s",
               "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", buf_c(&keys));
    look(&mail, &arena, buf_c(&both), buf_as_str(&message));
    expect(&mail.dkim[0], DKIM_BODY_SAME, DKIM_GOOD, 0, "the second key");
    assert_string_equal(mail.dkim[0].key, "made here");
    buf_dispose(&both);
    buf_dispose(&message);
    buf_dispose(&keys);
    arena_dispose(&arena);
}

static void broken_signatures_say_what_is_wrong(void **state)
{
    static const struct {
        const char *field, *why;
    } cases[] = {
        {"", "it is no list of tags"},
        {"v=1; v=1; a=rsa-sha256", "it is no list of tags"},
        {"v=2; a=rsa-sha256; d=a.example; s=k1; h=from; bh=; b=", "not of version 1"},
        {"v=1; a=rsa-sha1; d=a.example; s=k1; h=from; bh=YQ==; b=YQ==",
         "made with SHA-1, which proves nothing"},
        {"v=1; a=rsa-sha256; c=x/y; d=a.example; s=k1; h=from; bh=YQ==; b=YQ==",
         "in an unknown form (c=)"},
        {"v=1; a=rsa-sha256; d=a.example; s=k1; h=from; bh=YQ==; b=YQ==", "without a body hash"},
        {"v=1; a=rsa-sha256; d=a.example; s=k1; h=from; "
         "bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; l=-1; b=YQ==",
         "its l= is no number"},
        {"v=1; a=rsa-sha256; d=; s=k1; h=from; bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; "
         "b=YQ==",
         "without a domain or selector"},
        {"v=1; a=rsa-sha256; d=a.example; s=k1; h=from; "
         "bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=",
         "without a signature"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct buf message, said;
        struct mail mail;

        buf_init(&message, 2000);
        buf_init(&said, 500);
        buf_printf(&message, "DKIM-Signature: %s\r\n" FROM "\r\na\r\n", cases[i].field);
        look(&mail, &arena, rfc_keys, buf_as_str(&message));
        assert_int_equal(mail.dkim_count, 1);
        assert_int_equal(mail.dkim[0].state, DKIM_UNREADABLE);
        assert_string_equal(mail.dkim[0].why, cases[i].why);
        dkim_tell(&mail.dkim[0], &said);
        assert_non_null(strstr(buf_c(&said), cases[i].why));
        buf_dispose(&message);
        buf_dispose(&said);
        arena_dispose(&arena);
    }
}

static void at_most_eight_signatures_are_checked(void **state)
{
    struct arena arena = {0};
    struct buf message;
    struct mail mail;

    (void)state;
    buf_init(&message, 4000);
    for (int i = 0; i < 20; i++)
        buf_text(&message, "DKIM-Signature: v=1\r\n");
    buf_text(&message, FROM "\r\na\r\n");
    look(&mail, &arena, "", buf_as_str(&message));
    assert_int_equal(mail.dkim_count, MAIL_DKIM);
    assert_string_equal(mail.limit, "signatures");
    buf_dispose(&message);
    arena_dispose(&arena);
}

static void a_file_of_keys_is_read_or_its_line_named(void **state)
{
    static const struct {
        const char *text, *want; /* NULL: good */
    } cases[] = {
        {"", NULL},
        {"# nothing\n\n", NULL},
        {"a._domainkey.b.example v=DKIM1; p=\n", NULL},
        {"\na._domainkey.b.example\n", "line 2"},
        {"b.example p=abc\n", "line 1"},
        {"a._domainkey.b.example nonsense\n", "line 1"},
        {"a._domainkey.b.example p=\xff\n", "UTF-8"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct error err = {0};
        struct dkim_keys keys;
        bool ok = dkim_keys_read(&keys, &arena, str_of(cases[i].text), &err);

        if (ok != !cases[i].want || (!ok && !strstr(err.text, cases[i].want)))
            fail_msg("%s: %s", cases[i].text, err.text);
        arena_dispose(&arena);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_rfcs_are_good),
        cmocka_unit_test(line_ends_do_not_matter),
        cmocka_unit_test(without_a_key_only_the_body_is_known),
        cmocka_unit_test(a_flipped_bit_is_noticed),
        cmocka_unit_test(what_is_signed_here_reads_as_it_must),
        cmocka_unit_test(every_byte_that_is_signed_counts),
        cmocka_unit_test(an_empty_key_is_revoked_and_the_next_may_fit),
        cmocka_unit_test(broken_signatures_say_what_is_wrong),
        cmocka_unit_test(at_most_eight_signatures_are_checked),
        cmocka_unit_test(a_file_of_keys_is_read_or_its_line_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
