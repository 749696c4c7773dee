/* dkim_key.c - a signature tried with one key's record (RFC 6376, 3.6.1); see dkim_check.h. */
#include "dkim_check.h"

#include "base/verify.h"
#include "dkim_tags.h"

enum { KEY_MOST = 4096, BITS_WEAK = 1024, BITS_SHORT = 2048 };

/* Is word among the values of a list with colons? An absent list allows everything. */
static bool allows(const struct tags *tags, const char *name, const char *word)
{
    struct str rest, one;
    bool all = !tags_get(tags, name, &rest);

    while (!all && tags_next_word(&rest, ':', &one))
        all = str_equal_nocase(one, str_of(word)) || str_equal(one, str_of("*"));
    return all;
}

static bool has_flag(const struct tags *tags, const char *flag)
{
    struct str ignored;

    return tags_get(tags, "t", &ignored) && allows(tags, "t", flag);
}

/* t=s: i= must name the domain itself, not one below it. */
static bool identity_is_strict(const struct dkim_claim *claim)
{
    size_t at = str_find_char(claim->identity, '@');

    return claim->identity.len == 0 ||
           str_equal_nocase(str_part(claim->identity, at + 1, claim->identity.len), claim->domain);
}

static struct verify_key *open_key(bool rsa, struct str value)
{
    struct verify_key *key = NULL;
    struct buf bytes;

    buf_init(&bytes, KEY_MOST);
    if (tags_bytes(&bytes, value))
        key = rsa ? verify_key_rsa(buf_as_str(&bytes)) : verify_key_ed25519(buf_as_str(&bytes));
    buf_dispose(&bytes);
    return key;
}

bool dkim_try_key(struct mail_dkim *out, const struct dkim_claim *claim, struct str record)
{
    bool rsa = str_equal_nocase(claim->algorithm, str_of("rsa-sha256"));
    struct verify_key *key;
    struct tags tags;
    struct str value;

    if (!tags_read(&tags, record) || !tags_get(&tags, "p", &value))
        return false;
    if (value.len == 0) {
        out->state = DKIM_REVOKED;
        return true;
    }
    if (tags_get(&tags, "k", &value) ? !str_equal_nocase(value, str_of(rsa ? "rsa" : "ed25519"))
                                     : !rsa)
        return false;
    if (!allows(&tags, "h", "sha256") || !allows(&tags, "s", "email"))
        return false;
    tags_get(&tags, "p", &value);
    key = open_key(rsa, value);
    if (!key)
        return false;
    out->bits = verify_key_bits(key);
    out->state = verify_is_good(key, &claim->hash, claim->bytes) ? DKIM_GOOD : DKIM_BAD;
    if (has_flag(&tags, "s") && !identity_is_strict(claim))
        out->state = DKIM_BAD;
    out->traits &= ~(uint32_t)(DKIM_WEAK | DKIM_SHORT | DKIM_TESTING);
    if (rsa && out->bits < BITS_WEAK)
        out->traits |= DKIM_WEAK;
    if (rsa && out->bits < BITS_SHORT)
        out->traits |= DKIM_SHORT;
    if (has_flag(&tags, "y"))
        out->traits |= DKIM_TESTING;
    verify_key_free(key);
    return true;
}
