/* resolver.c - the [dns] process: libunbound is in here and nowhere else; see dns/dns.h.
 *
 * Files (the resolver's address, the root's key) are read before the door is shut: a first
 * question, which unbound answers by itself, makes it read them. */
#include "dns/dns.h"

#include "base/library.h"
#include "base/limits.h"
#include "dns_wire.h"

#include <unbound.h>

#include <string.h>
#include <unistd.h>

enum { SETUP_MS = 10000 };

static const char root_key[] = "/usr/share/dns/root.key"; /* of Debian's dns-root-data */

struct asked {
    char resolver[80];
    struct dns_question questions[DNS_QUESTIONS_MOST];
    size_t count;
};

#define UNBOUND_NAMES(X)                                                                           \
    X(ub_ctx_add_ta_file)                                                                          \
    X(ub_ctx_create)                                                                               \
    X(ub_ctx_debuglevel)                                                                           \
    X(ub_ctx_resolvconf)                                                                           \
    X(ub_ctx_set_fwd)                                                                              \
    X(ub_ctx_set_option)                                                                           \
    X(ub_resolve)                                                                                  \
    X(ub_resolve_free)

struct unbound {
    UNBOUND_NAMES(LIBRARY_SLOT)
};

struct resolver {
    struct unbound library; /* which only this process loads: base/library.h */
    struct frame_reader control;
    struct ub_ctx *unbound;
    struct asked asked;
};

/* --- the questions --- */

static bool copy(struct unpack *in, const struct field *field, char *out, size_t size)
{
    struct str text = unpack_text(in, field);

    if (text.len >= size)
        return false;
    if (text.len > 0)
        memcpy(out, text.at, text.len);
    out[text.len] = '\0';
    return true;
}

static bool read_questions(struct str payload, struct asked *out)
{
    struct unpack in = {.rest = payload};
    struct field field;
    bool ok = true;

    *out = (struct asked){0};
    while (ok && unpack_next(&in, &field)) {
        struct dns_question *at = &out->questions[out->count];

        if (field.tag == DNS_RESOLVER)
            ok = copy(&in, &field, out->resolver, sizeof(out->resolver));
        else if (field.tag == DNS_KIND && out->count < DNS_QUESTIONS_MOST)
            at->type = unpack_u64(&in, &field, DNS_TXT) == DNS_MX ? DNS_MX : DNS_TXT;
        else if (field.tag == DNS_NAME && out->count < DNS_QUESTIONS_MOST)
            ok = copy(&in, &field, at->name, sizeof(at->name)) && ++out->count;
        else
            ok = false;
    }
    return ok && !in.bad;
}

/* --- the answers --- */

/* A row of strings, each with its length before it. */
static void show_txt(struct str data, struct buf *out)
{
    struct buf joined;

    buf_init(&joined, DNS_RECORD_MOST);
    while (data.len > 0) {
        size_t len = (unsigned char)data.at[0];

        buf_str(&joined, str_part(data, 1, len));
        data = str_part(data, 1 + len, data.len);
    }
    text_show(out, buf_as_str(&joined));
    buf_dispose(&joined);
}

/* A number and a name in labels; unbound gives no compressed names. */
static void show_mx(struct str data, struct buf *out)
{
    struct buf name;
    size_t at = 2;

    if (data.len < 3)
        return;
    buf_init(&name, 512);
    while (at < data.len && data.at[at] != 0) {
        size_t len = (unsigned char)data.at[at];

        if (name.len > 0)
            buf_char(&name, '.');
        buf_str(&name, str_part(data, at + 1, len));
        at += 1 + len;
    }
    buf_printf(out, "%u ", (unsigned)((unsigned char)data.at[0] << 8 | (unsigned char)data.at[1]));
    if (name.len == 0)
        buf_char(out, '.');
    text_show(out, buf_as_str(&name));
    buf_dispose(&name);
}

static void pack_records(struct buf *fields, const struct ub_result *result, enum dns_type type)
{
    struct buf shown;

    buf_init(&shown, KIB(32));
    for (size_t i = 0; result->data && result->data[i] && i < DNS_RECORDS_MOST; i++) {
        struct str data = {result->data[i], result->len[i] > 0 ? (size_t)result->len[i] : 0};

        buf_clear(&shown);
        if (type == DNS_MX)
            show_mx(data, &shown);
        else
            show_txt(data, &shown);
        pack_str(fields, DNS_RECORD,
                 str_part(buf_as_str(&shown), 0, utf8_clip(buf_as_str(&shown), DNS_RECORD_MOST)));
    }
    buf_dispose(&shown);
}

enum { RCODE_NAME_ERROR = 3 };

static void pack_result(struct buf *fields, const struct ub_result *result,
                        const struct dns_question *question)
{
    bool failed = result->bogus || (result->rcode != 0 && result->rcode != RCODE_NAME_ERROR);

    pack_u64(fields, DNS_STATE,
             (failed ? DNS_STATE_FAILED : 0u) | (result->secure ? DNS_STATE_SECURE : 0u) |
                 (result->bogus ? DNS_STATE_BOGUS : 0u));
    if (result->bogus && result->why_bogus)
        pack_str(fields, DNS_WHY, str_of("the signature does not fit"));
    else if (failed)
        pack_str(fields, DNS_WHY, str_of("the name servers gave no answer"));
    if (!failed && result->havedata)
        pack_records(fields, result, question->type);
}

static bool answer(struct resolver *resolver, const struct dns_question *question,
                   struct error *err)
{
    struct frame frame = {.type = DNS_ANSWER};
    struct ub_result *result = NULL;
    struct buf fields;
    bool ok;

    buf_init(&fields, MIB(1));
    if (resolver->library.ub_resolve(resolver->unbound, question->name, question->type, 1,
                                     &result) == 0 &&
        result) {
        pack_result(&fields, result, question);
        resolver->library.ub_resolve_free(result);
    } else {
        pack_u64(&fields, DNS_STATE, DNS_STATE_FAILED);
        pack_str(&fields, DNS_WHY, str_of("the question could not be asked"));
    }
    frame.payload = buf_as_str(&fields);
    ok = frame_write(resolver->control.fd, &frame, -1, err);
    buf_dispose(&fields);
    return ok;
}

/* --- the beginning --- */

static bool load(struct unbound *library, struct error *err)
{
    static const char *const names[] = {UNBOUND_NAMES(LIBRARY_NAME)};

    return library_load("libunbound.so.8", names, ARRAY_LEN(names), library, err);
}

static bool set_up(struct resolver *resolver)
{
    struct ub_ctx *unbound = resolver->library.ub_ctx_create();
    struct ub_result *result = NULL;
    bool own = *resolver->asked.resolver != '\0';

    resolver->unbound = unbound;
    if (!unbound)
        return false;
    resolver->library.ub_ctx_debuglevel(unbound, 0);
    if (own && resolver->library.ub_ctx_set_fwd(unbound, resolver->asked.resolver) != 0)
        return false;
    if (!own && resolver->library.ub_ctx_resolvconf(unbound, NULL) != 0)
        return false;
    if (resolver->library.ub_ctx_set_option(unbound, "do-not-query-localhost:", "no") != 0 ||
        resolver->library.ub_ctx_set_option(unbound, "use-caps-for-id:", "no") != 0)
        return false;
    if (!own && access(root_key, R_OK) == 0 &&
        resolver->library.ub_ctx_add_ta_file(unbound, root_key) != 0)
        return false;
    if (resolver->library.ub_resolve(unbound, "localhost", 1, 1, &result) != 0)
        return false;
    resolver->library.ub_resolve_free(result);
    return true;
}

static void refuse(struct resolver *resolver, const char *why)
{
    struct frame frame = {.type = DNS_REFUSED};
    struct error ignored = {0};
    struct buf fields;

    buf_init(&fields, KIB(2));
    pack_text(&fields, DNS_WHY, why);
    frame.payload = buf_as_str(&fields);
    if (!frame_write(resolver->control.fd, &frame, -1, &ignored))
        error_clear(&ignored);
    buf_dispose(&fields);
}

int dns_role_main(bool best_effort)
{
    struct resolver resolver = {0};
    struct error err = {0};
    char state[ROLE_STATE];
    struct frame frame;
    bool ok;

    frame_reader_init(&resolver.control, ROLE_FD);
    if (frame_wait(&resolver.control, &frame, SETUP_MS, &err) != FRAME_OK ||
        frame.type != DNS_ASK || !read_questions(frame.payload, &resolver.asked))
        return 1;
    ok = load(&resolver.library, &err);
    ok = ok && (set_up(&resolver) || error_set(&err, ERROR_NET, "the resolver cannot be set up"));
    ok = ok && role_enter(ROLE_DNS, best_effort, state, &err);
    if (!ok)
        refuse(&resolver, err.text);
    for (size_t i = 0; ok && i < resolver.asked.count; i++)
        ok = answer(&resolver, &resolver.asked.questions[i], &err);
    return ok ? 0 : 1;
}
