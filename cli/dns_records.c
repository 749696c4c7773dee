/* see dns_records.h */
#include "dns_records.h"

#include "base/base64.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

bool record_is(const char *record, const char *version)
{
    size_t len = strlen(version);

    return str_starts_nocase(str_of(record), version) &&
           (record[len] == '\0' || record[len] == ' ' || record[len] == ';');
}

bool record_tag(const char *record, const char *tag, char *out, size_t size)
{
    struct str rest = str_of(record);

    *out = '\0';
    while (rest.len > 0) {
        size_t end = str_find_char(rest, ';');
        struct str part = str_trim(str_part(rest, 0, end));
        size_t equals = str_find_char(part, '=');

        rest = str_part(rest, end + 1, rest.len);
        if (equals == part.len || !str_equal(str_trim(str_part(part, 0, equals)), str_of(tag)))
            continue;
        part = str_trim(str_part(part, equals + 1, part.len));
        snprintf(out, size, "%.*s", (int)utf8_clip(part, size - 1), part.at);
        return part.len > 0;
    }
    return false;
}

/* --- SPF --- */

static void copy_name(struct str name, char out[256])
{
    name = str_part(name, 0, str_find_char(name, '/'));
    snprintf(out, 256, "%.*s", (int)utf8_clip(name, 255), name.at);
}

static bool is_mechanism(struct str term, const char *name)
{
    size_t len = strlen(name);

    return str_starts_nocase(term, name) &&
           (term.len == len || term.at[len] == ':' || term.at[len] == '/');
}

static void take_term(struct str term, struct spf_record *out)
{
    static const char *const asking[] = {"a", "mx", "ptr", "exists"};
    char sign = '+';

    if (str_starts_nocase(term, "redirect=")) {
        copy_name(str_part(term, 9, term.len), out->redirect);
        out->lookups++;
        return;
    }
    if (term.len > 0 && strchr("+-~?", term.at[0])) {
        sign = term.at[0];
        term = str_part(term, 1, term.len);
    }
    if (str_equal_nocase(term, str_of("all"))) {
        snprintf(out->all, sizeof(out->all), "%call", sign);
    } else if (str_starts_nocase(term, "include:")) {
        out->lookups++;
        if (out->include_count < SPF_INCLUDES_MOST)
            copy_name(str_part(term, 8, term.len), out->includes[out->include_count++]);
    } else {
        for (size_t i = 0; i < ARRAY_LEN(asking); i++)
            out->lookups += is_mechanism(term, asking[i]);
    }
}

void spf_parse(const char *record, struct spf_record *out)
{
    struct str rest = str_of(record);

    *out = (struct spf_record){0};
    rest = str_part(rest, str_find_char(rest, ' '), rest.len);
    while (rest.len > 0) {
        size_t end;

        rest = str_trim(rest);
        end = str_find_char(rest, ' ');
        take_term(str_part(rest, 0, end), out);
        rest = str_part(rest, end, rest.len);
    }
    if (*out->all && *out->redirect) { /* then it is not asked for */
        *out->redirect = '\0';
        out->lookups--;
    }
}

/* --- DKIM --- */

/* The head of a DER value: its tag must be this one. Takes it off *rest; value is what it holds. */
static bool take_der(struct str *rest, unsigned char tag, struct str *value)
{
    size_t len, head = 2;

    if (rest->len < 2 || (unsigned char)rest->at[0] != tag)
        return false;
    len = (unsigned char)rest->at[1];
    if (len >= 0x80) {
        size_t bytes = len & 0x7F;

        if (bytes == 0 || bytes > 2 || rest->len < 2 + bytes)
            return false;
        len = 0;
        for (size_t i = 0; i < bytes; i++)
            len = len << 8 | (unsigned char)rest->at[2 + i];
        head += bytes;
    }
    if (len > rest->len - head)
        return false;
    *value = str_part(*rest, head, len);
    *rest = str_part(*rest, head + len, rest->len);
    return true;
}

enum { DKIM_KEY_MOST = 4096 };
enum { DER_INTEGER = 0x02, DER_BITS = 0x03, DER_SEQUENCE = 0x30 };

/* SubjectPublicKeyInfo, or the bare RSAPublicKey that some publish: how long is the modulus? */
static unsigned rsa_bits(struct str der)
{
    struct str outer, inner, algorithm, bits, number;
    unsigned count;

    if (!take_der(&der, DER_SEQUENCE, &outer))
        return 0;
    if (take_der(&outer, DER_SEQUENCE, &algorithm)) {
        if (!take_der(&outer, DER_BITS, &bits) || bits.len < 1)
            return 0;
        bits = str_part(bits, 1, bits.len);
        if (!take_der(&bits, DER_SEQUENCE, &inner))
            return 0;
        outer = inner;
    }
    if (!take_der(&outer, DER_INTEGER, &number))
        return 0;
    while (number.len > 0 && number.at[0] == 0)
        number = str_part(number, 1, number.len);
    if (number.len == 0)
        return 0;
    count = (unsigned)number.len * 8;
    for (unsigned char top = (unsigned char)number.at[0]; !(top & 0x80);
         top = (unsigned char)(top << 1))
        count--;
    return count;
}

bool dkim_parse(const char *record, struct dkim_key *out)
{
    char kind[24], key[DKIM_KEY_MOST];
    struct buf der;
    bool ok;

    *out = (struct dkim_key){0};
    if (strncmp(record, "v=", 2) == 0 && !record_is(record, "v=DKIM1"))
        return false;
    if (!record_tag(record, "p", key, sizeof(key))) {
        out->revoked = strstr(record, "p=") != NULL;
        return out->revoked;
    }
    (void)record_tag(record, "k", kind, sizeof(kind));
    buf_init(&der, sizeof(key));
    ok = base64_decode_loose(&der, str_of(key));
    out->ed25519 = ok && strcmp(kind, "ed25519") == 0 && der.len == 32;
    if (ok && !out->ed25519)
        out->bits = rsa_bits(buf_as_str(&der));
    buf_dispose(&der);
    return out->ed25519 || out->bits > 0;
}
