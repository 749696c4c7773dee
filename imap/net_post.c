/* net_post.c - [net] for one question over HTTP/1.1 (RFC 9112); see net_role.h and imap/post.h. */
#include "net_role.h"

#include "imap/post.h"

#include <stdio.h>
#include <string.h>

enum { HEADERS_MOST = 100, CHUNKS_MOST = 1000, INTERIM_MOST = 5 };

struct answer {
    uint64_t status, length;
    bool has_length, chunked;
    char words[160], location[160]; /* shown form */
};

static bool ask(struct net *net, struct error *err)
{
    const struct net_setup *setup = &net->setup;
    bool literal = strchr(setup->address.host, ':') != NULL;
    struct buf words;
    bool ok;

    buf_init(&words, POST_PATH + POST_BODY_MOST + 1024);
    buf_printf(&words, "POST %s HTTP/1.1\r\nHost: %s%s%s:%u\r\n", setup->path, literal ? "[" : "",
               setup->address.host, literal ? "]" : "", setup->address.port);
    buf_printf(&words,
               "Content-Type: application/timestamp-query\r\nContent-Length: %zu\r\n"
               "Accept: application/timestamp-reply\r\nConnection: close\r\n\r\n",
               setup->body.len);
    buf_str(&words, setup->body);
    ok = dialog_say(&net->dialog, buf_as_str(&words), err);
    buf_dispose(&words);
    return ok;
}

/* "HTTP/1.1 200 OK" */
static bool read_status(struct net *net, struct answer *out, struct error *err)
{
    struct str line;

    if (!dialog_line(&net->dialog, &line, err))
        return false;
    line = str_trim(line);
    if (!str_starts(line, "HTTP/1.") ||
        !str_to_u64(str_part(line, str_find_char(line, ' ') + 1, 3), 999, &out->status))
        return error_set(err, ERROR_PROTOCOL, "%s does not speak HTTP here", net->stream.host);
    text_show_in(str_trim(str_part(line, str_find_char(line, ' ') + 1, line.len)), out->words,
                 sizeof(out->words));
    return true;
}

static bool read_header(struct str line, struct answer *out)
{
    size_t colon = str_find_char(line, ':');
    struct str name = str_part(line, 0, colon);
    struct str value = str_trim(str_part(line, colon + 1, line.len));

    if (str_equal_nocase(name, str_of("Content-Length"))) {
        out->has_length = str_to_u64(value, UINT32_MAX, &out->length);
        return out->has_length;
    }
    if (str_equal_nocase(name, str_of("Transfer-Encoding"))) {
        out->chunked = str_equal_nocase(value, str_of("chunked"));
        return out->chunked;
    }
    if (str_equal_nocase(name, str_of("Location")))
        text_show_in(str_trim(value), out->location, sizeof(out->location));
    return true;
}

static bool read_head(struct net *net, struct answer *out, struct error *err)
{
    struct str line;

    *out = (struct answer){0};
    if (!read_status(net, out, err))
        return false;
    for (unsigned i = 0; i < HEADERS_MOST; i++) {
        if (!dialog_line(&net->dialog, &line, err))
            return false;
        line = str_trim(line);
        if (line.len == 0)
            return true;
        if (!read_header(line, out))
            return error_set(err, ERROR_PROTOCOL,
                             "%s says how long its answer is in a way we do "
                             "not take",
                             net->stream.host);
    }
    return error_set(err, ERROR_LIMIT, "%s sends headers without end", net->stream.host);
}

/* Interim answers (100, 103) may come before the one that counts. */
static bool read_final_head(struct net *net, struct answer *out, struct error *err)
{
    for (unsigned i = 0; i <= INTERIM_MOST; i++) {
        if (!read_head(net, out, err))
            return false;
        if (out->status / 100 != 1)
            return true;
    }
    return error_set(err, ERROR_PROTOCOL, "%s does not come to an answer", net->stream.host);
}

static bool too_long(struct net *net, struct error *err)
{
    return error_set(err, ERROR_LIMIT, "%s answers with more than 64 KiB", net->stream.host);
}

/* SIZE in hex, line end, so many bytes, line end; the last has none (RFC 9112, 7.1). */
static bool read_chunks(struct net *net, struct buf *body, struct error *err)
{
    for (unsigned i = 0; i < CHUNKS_MOST; i++) {
        struct str line, bytes;
        uint64_t size = 0;
        size_t digits;

        if (!dialog_line(&net->dialog, &line, err))
            return false;
        for (digits = 0; digits < line.len && digits < 8; digits++) {
            const char *known = "0123456789abcdef0123456789ABCDEF";
            const char *at = line.at[digits] ? strchr(known, line.at[digits]) : NULL;

            if (!at)
                break;
            size = size * 16 + (uint64_t)(at - known) % 16;
        }
        if (digits == 0)
            return error_set(err, ERROR_PROTOCOL, "%s sends chunks that are none",
                             net->stream.host);
        if (size == 0)
            return true;
        if (size > POST_ANSWER_MOST - body->len)
            return too_long(net, err);
        if (!dialog_exactly(&net->dialog, (size_t)size, &bytes, err))
            return false;
        buf_str(body, bytes);
        if (!dialog_line(&net->dialog, &line, err))
            return false;
    }
    return too_long(net, err);
}

static bool read_body(struct net *net, const struct answer *answer, struct buf *body,
                      struct error *err)
{
    struct str bytes;

    if (answer->status / 100 == 3)
        return error_set(err, ERROR_NET, "%s sends us elsewhere, which is not followed: %s",
                         net->stream.host, answer->location);
    if (answer->status != 200)
        return error_set(err, ERROR_NET, "%s refuses: %s", net->stream.host, answer->words);
    if (answer->chunked)
        return read_chunks(net, body, err);
    if (!answer->has_length)
        return error_set(err, ERROR_PROTOCOL, "%s does not say how long its answer is",
                         net->stream.host);
    if (answer->length > POST_ANSWER_MOST)
        return too_long(net, err);
    if (!dialog_exactly(&net->dialog, (size_t)answer->length, &bytes, err))
        return false;
    buf_str(body, bytes);
    return true;
}

static bool hand_over(struct net *net, struct str body, struct error *err)
{
    struct object object;
    struct buf fields;
    bool ok = body_store_whole(&net->bodies, str_of(""), body, &object, err) &&
              body_store_announce(&net->bodies, &object, err) &&
              body_store_flush(&net->bodies, err);

    buf_init(&fields, 64);
    pack_u64(&fields, NET_NUMBER, object.number);
    ok = ok && net_send(net, NET_ANSWER, &fields, err);
    buf_dispose(&fields);
    return ok;
}

bool net_post(struct net *net, struct error *err)
{
    struct answer answer;
    struct buf body;
    bool ok;

    buf_init(&body, POST_ANSWER_MOST);
    ok = (net->setup.address.tls == TLS_NONE_FOR_TESTS ||
          dialog_begin_tls(&net->dialog, net->tls, err)) &&
         ask(net, err) && read_final_head(net, &answer, err) &&
         read_body(net, &answer, &body, err) && hand_over(net, buf_as_str(&body), err);
    buf_dispose(&body);
    return ok;
}
