/* dkim_check.c - see dkim_check.h. */
#include "dkim_check.h"

#include "base/base64.h"
#include "base/limits.h"
#include "dkim_canon.h"
#include "dkim_tags.h"
#include "keep.h"

#include <string.h>

enum {
    SIGNED_MOST = MIB(2), /* bytes of header that one signature is over */
    NAMES_MOST = 500,     /* in h= */
    SIGNATURE_MOST = 2048,
};

struct body_hash { /* of the whole body; signatures mostly want the same */
    bool known;
    struct hash hash;
    uint64_t total;
};

struct check {
    struct mail *mail;
    const struct prescan *scan;
    struct str body;
    const struct dkim_keys *keys;
    struct hasher *hasher;
    struct arena *arena;
    struct body_hash whole[2];
    int64_t came;
};

struct signature {
    const struct header *field;
    struct tags tags;
    bool relaxed_header, relaxed_body, rsa;
    struct str names; /* h= */
    uint64_t limit;   /* l= */
    struct hash body_hash;
};

/* --- reading it --- */

static bool read_forms(struct signature *s)
{
    struct str value, header, body;

    s->relaxed_header = s->relaxed_body = false;
    if (!tags_get(&s->tags, "c", &value))
        return true;
    header = str_trim(str_part(value, 0, str_find_char(value, '/')));
    body = str_trim(str_part(value, str_find_char(value, '/') + 1, value.len));
    s->relaxed_header = str_equal_nocase(header, str_of("relaxed"));
    s->relaxed_body = str_equal_nocase(body, str_of("relaxed"));
    return (s->relaxed_header || str_equal_nocase(header, str_of("simple"))) &&
           (s->relaxed_body || body.len == 0 || str_equal_nocase(body, str_of("simple")));
}

static bool read_body_hash(struct signature *s)
{
    struct str value;
    struct buf bytes;
    bool ok;

    buf_init(&bytes, sizeof(s->body_hash.bytes));
    ok = tags_get(&s->tags, "bh", &value) && tags_bytes(&bytes, value) &&
         bytes.len == sizeof(s->body_hash.bytes);
    if (ok)
        memcpy(s->body_hash.bytes, bytes.at, bytes.len);
    buf_dispose(&bytes);
    return ok;
}

static int64_t read_time(const struct tags *tags, const char *name)
{
    struct str value;
    uint64_t seconds;

    if (!tags_get(tags, name, &value) || !str_to_u64(value, INT64_MAX / 2, &seconds))
        return INT64_MIN;
    return (int64_t)seconds;
}

static bool names_field(struct str names, const char *name)
{
    struct str one;

    while (tags_next_word(&names, ':', &one))
        if (str_equal_nocase(one, str_of(name)))
            return true;
    return false;
}

/* i= must be of the domain, or below it. */
static bool identity_fits(struct str identity, struct str domain)
{
    struct str host = str_part(identity, str_find_char(identity, '@') + 1, identity.len);

    if (identity.len == 0 || str_equal_nocase(host, domain))
        return true;
    return host.len > domain.len && host.at[host.len - domain.len - 1] == '.' &&
           str_equal_nocase(str_part(host, host.len - domain.len, domain.len), domain);
}

/* What is wrong with it; NULL: nothing. */
static const char *read_signature(struct signature *s)
{
    struct str value, domain, identity;

    if (!tags_get(&s->tags, "v", &value) || !str_equal(value, str_of("1")))
        return "not of version 1";
    tags_get(&s->tags, "a", &value);
    s->rsa = str_equal_nocase(value, str_of("rsa-sha256"));
    if (!s->rsa && !str_equal_nocase(value, str_of("ed25519-sha256")))
        return str_equal_nocase(value, str_of("rsa-sha1")) ? "made with SHA-1, which proves nothing"
                                                           : "of an unknown algorithm";
    if (!read_forms(s))
        return "in an unknown form (c=)";
    if (tags_get(&s->tags, "q", &value) && !names_field(value, "dns/txt"))
        return "its key is not in DNS";
    if (!read_body_hash(s))
        return "without a body hash";
    s->limit = CANON_ALL;
    if (tags_get(&s->tags, "l", &value) && !str_to_u64(value, INT64_MAX, &s->limit))
        return "its l= is no number";
    if (!tags_get(&s->tags, "d", &domain) || domain.len == 0 || !tags_get(&s->tags, "s", &value) ||
        value.len == 0)
        return "without a domain or selector";
    tags_get(&s->tags, "i", &identity);
    if (!identity_fits(identity, domain))
        return "its i= is not of its domain";
    if (!tags_get(&s->tags, "h", &s->names) || !names_field(s->names, "From"))
        return "it does not cover From";
    return NULL;
}

/* --- the body --- */

static void check_body(struct check *check, struct mail_dkim *out, const struct signature *s)
{
    struct body_hash *whole = &check->whole[s->relaxed_body];
    struct hash hash;
    uint64_t total;

    if (!whole->known)
        canon_body(check->hasher, check->body, s->relaxed_body, CANON_ALL, &whole->hash,
                   &whole->total);
    whole->known = true;
    hash = whole->hash;
    total = whole->total;
    if (s->limit < total)
        canon_body(check->hasher, check->body, s->relaxed_body, s->limit, &hash, &total);
    out->body = DKIM_BODY_CHANGED;
    if (hash_equal(&hash, &s->body_hash) && (s->limit == CANON_ALL || s->limit <= total))
        out->body = DKIM_BODY_SAME;
    if (s->limit < total) {
        out->traits |= DKIM_CUT;
        out->unsigned_bytes = total - s->limit;
    }
}

/* --- the header --- */

/* The field without what b= says, and without its line end. */
static struct str without_value(struct arena *arena, struct str whole, struct str b)
{
    size_t before = (size_t)(b.at - whole.at), behind;
    char *copy;

    while (whole.len > 0 && (whole.at[whole.len - 1] == '\n' || whole.at[whole.len - 1] == '\r'))
        whole.len--;
    if (before + b.len > whole.len)
        b.len = whole.len - before;
    behind = whole.len - before - b.len;
    copy = arena_alloc(arena, before + behind + 1);
    memcpy(copy, whole.at, before);
    memcpy(copy + before, whole.at + before + b.len, behind);
    return (struct str){copy, before + behind};
}

static void add_named(struct check *check, const struct signature *s, struct buf *out)
{
    const struct prescan *scan = check->scan;
    bool *used = arena_alloc(check->arena, scan->field_count + 1);
    struct str names = s->names, name;

    for (size_t count = 0; count < NAMES_MOST && tags_next_word(&names, ':', &name); count++)
        for (size_t i = scan->field_count; i > 0; i--) {
            const struct header *field = &scan->fields[i - 1].header;

            if (used[i - 1] || field == s->field || !str_equal_nocase(field->name, name))
                continue;
            used[i - 1] = true;
            canon_field(out, field->whole, s->relaxed_header, true);
            break;
        }
}

static bool hash_header(struct check *check, const struct signature *s, struct hash *out)
{
    struct str b = {0};
    struct buf bytes;
    bool ok;

    for (size_t i = 0; i < s->tags.count; i++)
        if (str_equal(s->tags.at[i].name, str_of("b")))
            b = s->tags.at[i].raw;
    buf_init(&bytes, SIGNED_MOST);
    add_named(check, s, &bytes);
    if (b.len > 0)
        canon_field(&bytes, without_value(check->arena, s->field->whole, b), s->relaxed_header,
                    false);
    ok = b.len > 0 && !bytes.full;
    hasher_add(check->hasher, bytes.at, bytes.len);
    hasher_finish(check->hasher, out);
    buf_dispose(&bytes);
    return ok;
}

static size_t named_times(struct str names, const char *name)
{
    struct str one;
    size_t times = 0;

    while (tags_next_word(&names, ':', &one))
        times += str_equal_nocase(one, str_of(name));
    return times;
}

/* A program may show the From that was put in front. */
static void check_from(struct check *check, struct mail_dkim *out, const struct signature *s)
{
    size_t fields = 0;

    for (size_t i = 0; i < check->scan->field_count; i++)
        fields += header_is(&check->scan->fields[i].header, "From");
    if (fields > named_times(s->names, "From"))
        out->traits |= DKIM_MORE_FROM;
}

/* --- the key --- */

static bool is_name_of(struct str name, const struct mail_dkim *signature)
{
    static const char middle[] = "._domainkey.";
    struct str selector = str_of(signature->selector), domain = str_of(signature->domain);
    size_t at = selector.len, behind = at + sizeof(middle) - 1;

    return name.len == behind + domain.len && str_equal_nocase(str_part(name, 0, at), selector) &&
           str_equal_nocase(str_part(name, at, sizeof(middle) - 1), str_of(middle)) &&
           str_equal_nocase(str_part(name, behind, name.len), domain);
}

/* A selector may have had several keys; one that fits is enough. */
static void check_key(struct check *check, struct mail_dkim *out, const struct signature *s)
{
    struct dkim_claim claim;
    struct str value;
    struct buf bytes;

    buf_init(&bytes, SIGNATURE_MOST);
    tags_get(&s->tags, "a", &claim.algorithm);
    tags_get(&s->tags, "d", &claim.domain);
    tags_get(&s->tags, "i", &claim.identity);
    tags_get(&s->tags, "b", &value);
    if (!hash_header(check, s, &claim.hash) || !tags_bytes(&bytes, value)) {
        out->state = DKIM_UNREADABLE;
        out->why = "without a signature";
    }
    claim.bytes = buf_as_str(&bytes);
    for (size_t i = 0; out->state != DKIM_UNREADABLE && i < check->keys->count; i++) {
        const struct dkim_key *key = &check->keys->at[i];

        if (!is_name_of(key->name, out) || !dkim_try_key(out, &claim, key->record))
            continue;
        out->key = keep_text(check->arena, str_of(key->note), MAIL_WORD);
        if (out->state == DKIM_GOOD)
            break;
    }
    buf_dispose(&bytes);
}

/* --- the whole --- */

static void check_field(struct check *check, struct mail_dkim *out, const struct header *field)
{
    struct signature s = {.field = field};
    struct str raw = str_part(field->whole, str_find_char(field->whole, ':') + 1, SIZE_MAX);
    struct str domain, selector, identity, algorithm;
    const char *wrong = "it is no list of tags";

    if (tags_read(&s.tags, raw))
        wrong = read_signature(&s);
    tags_get(&s.tags, "d", &domain);
    tags_get(&s.tags, "s", &selector);
    tags_get(&s.tags, "i", &identity);
    tags_get(&s.tags, "a", &algorithm);
    *out = (struct mail_dkim){.domain = keep_lower(check->arena, domain, MAIL_WORD),
                              .selector = keep_text(check->arena, selector, MAIL_WORD),
                              .identity = keep_text(check->arena, identity, MAIL_LINE),
                              .algorithm = keep_lower(check->arena, algorithm, MAIL_WORD),
                              .made = read_time(&s.tags, "t"),
                              .expires = read_time(&s.tags, "x"),
                              .why = wrong ? wrong : "",
                              .key = ""};
    if (out->expires != INT64_MIN && check->came != INT64_MIN && out->expires < check->came)
        out->traits |= DKIM_EXPIRED;
    if (wrong) {
        out->state = DKIM_UNREADABLE;
        return;
    }
    check_body(check, out, &s);
    check_from(check, out, &s);
    check_key(check, out, &s);
}

bool dkim_check(struct mail *mail, const struct prescan *scan, struct str message,
                const struct dkim_keys *keys, struct hasher *hasher, struct arena *arena)
{
    static const struct dkim_keys none;
    struct check check = {.mail = mail,
                          .scan = scan,
                          .body = str_part(message, scan->body, message.len),
                          .keys = keys ? keys : &none,
                          .hasher = hasher,
                          .arena = arena,
                          .came = mail->date};

    if (mail->received_count > 0 && mail->received[0].date != INT64_MIN)
        check.came = mail->received[0].date;
    for (size_t i = 0; i < scan->field_count; i++) {
        const struct header *field = &scan->fields[i].header;

        if (!header_is(field, "DKIM-Signature"))
            continue;
        if (mail->dkim_count == MAIL_DKIM)
            return false;
        if (!mail->dkim)
            mail->dkim = arena_alloc(arena, MAIL_DKIM * sizeof(*mail->dkim));
        check_field(&check, &mail->dkim[mail->dkim_count++], field);
    }
    return true;
}
