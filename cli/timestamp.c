/* timestamp.c - `mailmedic timestamp CASE`: an authority's word on when a checkpoint was there. */
#include "commands.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "case/evidence.h"
#include "case/place.h"
#include "case/stamps.h"
#include "imap/post.h"
#include "output.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void stamp_to_json(struct json *json, const struct stamp *stamp)
{
    json_object(json, NULL);
    json_int(json, "entry", stamp->seq);
    json_time(json, "attested", stamp->when);
    json_text(json, "authority", stamp->authority);
    json_text(json, "issuer", stamp->issuer);
    json_text(json, "serial", stamp->serial);
    json_text(json, "policy", stamp->policy);
    json_int(json, "checkpoint", stamp->checkpoint);
    json_int(json, "covers", stamp->covers);
    json_hash(json, "imprint", &stamp->imprint);
    json_hash(json, "request", &stamp->request);
    json_hash(json, "reply", &stamp->reply);
    json_hash(json, "ca", &stamp->ca);
    json_time(json, "kept", stamp->kept_ns / 1000000000);
    json_close(json, '}');
}

static void stamp_to_text(struct output *out, const struct stamp *stamp)
{
    char when[CLOCK_TEXT];

    clock_format(stamp->when, when);
    buf_printf(&out->text, "%s attested by ", when);
    output_shown(out, stamp->authority, 250);
    output_line(out, ": the first %lld journal %s there (checkpoint in entry %lld)",
                (long long)stamp->covers,
                text_plural((uint64_t)stamp->covers, "entry was", "entries were"),
                (long long)stamp->checkpoint);
}

static bool say(struct invocation *call, const struct stamp *stamps, size_t count,
                struct error *err)
{
    struct output out;

    output_begin(&out, call_has(call, "--json"), "timestamp");
    if (out.as_json)
        json_array(&out.json, "items");
    for (size_t i = 0; i < count; i++) {
        if (out.as_json)
            stamp_to_json(&out.json, &stamps[i]);
        else
            stamp_to_text(&out, &stamps[i]);
    }
    if (out.as_json)
        json_close(&out.json, ']');
    else if (count == 0)
        output_line(&out, "No time stamp is kept in this case.");
    return output_end(&out, err);
}

static bool list(struct invocation *call, struct error *err)
{
    struct arena arena = {0};
    struct stamp *stamps;
    struct casefile *cf;
    size_t count;
    bool ok;

    if (!call_open_case(call, CASE_READ, &cf, err))
        return false;
    ok = stamp_list(cf, &arena, &stamps, &count, err) && say(call, stamps, count, err);
    arena_dispose(&arena);
    casefile_close(cf);
    return ok;
}

/* --- for others --- */

static bool save(const char *folder, size_t number, const char *name, struct str bytes,
                 struct error *err)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s/%zu-%s", folder, number, name);
    return file_write_new(path, bytes, err);
}

static bool save_evidence(struct casefile *cf, const char *folder, size_t number, const char *name,
                          const struct hash *hash, struct error *err)
{
    struct buf bytes;
    bool ok = evidence_read(cf, hash, TIMESTAMP_CA_MOST, &bytes, err) &&
              save(folder, number, name, buf_as_str(&bytes), err);

    buf_dispose(&bytes);
    return ok;
}

static bool save_all(struct casefile *cf, const char *folder, const struct stamp *stamp,
                     size_t number, struct error *err)
{
    struct arena arena = {0};
    struct str note;
    bool ok = stamp_note(cf, stamp, &arena, &note, err) &&
              save(folder, number, "checkpoint.txt", note, err) &&
              save_evidence(cf, folder, number, "request.tsq", &stamp->request, err) &&
              save_evidence(cf, folder, number, "reply.tsr", &stamp->reply, err) &&
              save_evidence(cf, folder, number, "ca.pem", &stamp->ca, err);

    arena_dispose(&arena);
    return ok;
}

static bool write_out(struct invocation *call, struct error *err)
{
    const char *folder = call_value(call, "-o");
    struct arena arena = {0};
    struct stamp *stamps;
    struct casefile *cf;
    struct output out;
    size_t count;
    bool ok;

    if (!case_refuse_inside(folder, err) || !call_open_case(call, CASE_READ, &cf, err))
        return false;
    ok = stamp_list(cf, &arena, &stamps, &count, err) &&
         (mkdir(folder, 0755) == 0 || error_set_errno(err, ERROR_IO, "cannot make %s", folder));
    for (size_t i = 0; ok && i < count; i++)
        ok = save_all(cf, folder, &stamps[i], i + 1, err);
    arena_dispose(&arena);
    casefile_close(cf);
    if (!ok)
        return false;
    output_begin(&out, call_has(call, "--json"), "timestamp-files");
    if (out.as_json) {
        json_text(&out.json, "folder", folder);
        json_int(&out.json, "timestamps", (int64_t)count);
        return output_end(&out, err);
    }
    output_count(&out, count, "time stamp", "time stamps");
    output_line(&out, ". Anybody can check one, in that folder:");
    output_line(&out,
                "  openssl ts -verify -data 1-checkpoint.txt -in 1-reply.tsr -CAfile 1-ca.pem");
    output_line(&out, "with the authority's certificates from a source of their own.");
    return output_end(&out, err);
}

/* --- asking and keeping --- */

static bool write_request(struct invocation *call, struct casefile *cf, struct buf *request,
                          struct error *err)
{
    const char *path = call_value(call, "--request");
    struct output out;

    if (access(path, F_OK) == 0) /* before a request is kept that nobody has */
        return error_set(err, ERROR_USAGE, "%s is there already", path);
    if (!case_refuse_inside(path, err))
        return false;
    if (!stamp_ask(cf, NULL, request, err) || !file_write_new(path, buf_as_str(request), err))
        return false;
    output_begin(&out, call_has(call, "--json"), "timestamp-request");
    if (out.as_json) {
        json_text(&out.json, "file", path);
        return output_end(&out, err);
    }
    output_line(&out, "The request holds the checkpoint's SHA-256 and a random number, nothing "
                      "else. Send it, for instance:");
    buf_text(&out.text, "  curl -H 'Content-Type: application/timestamp-query' --data-binary @");
    output_word(&out, path);
    output_line(&out, " -o reply.tsr https://AUTHORITY");
    output_line(&out, "Then: mailmedic timestamp CASE --reply reply.tsr --ca-file CERTIFICATES");
    return output_end(&out, err);
}

/* The reply, from the file or from the authority. */
static bool get_reply(struct invocation *call, struct casefile *cf, struct buf *request,
                      struct buf *reply, struct error *err)
{
    const char *url = call_value(call, "--tsa");
    struct post_options options = {.ca_file = call_value(call, "--tls-ca-file"), .cancel_fd = -1};

    buf_init(reply, TIMESTAMP_REPLY_MOST);
    if (!url)
        return file_read(call_value(call, "--reply"), reply, err);
    call_role_options(call, &options.role);
    if (!post_address_parse(url, &options.address, err) || !stamp_ask(cf, url, request, err))
        return false;
    options.body = buf_as_str(request);
    return post_run(cf, &options, reply, err);
}

static bool keep(struct invocation *call, struct casefile *cf, struct buf *request,
                 struct error *err)
{
    const char *ca_file = call_value(call, "--ca-file");
    struct arena arena = {0};
    struct role_options role;
    struct stamp stamp;
    struct buf ca, reply;
    bool ok;

    call_role_options(call, &role);
    if (!ca_file)
        return error_set(err, ERROR_USAGE,
                         "say whom to believe: --ca-file FILE, the authority's certificates in "
                         "PEM, from a source you trust");
    buf_init(&reply, TIMESTAMP_REPLY_MOST);
    buf_init(&ca, TIMESTAMP_CA_MOST);
    ok = file_read(ca_file, &ca, err) && get_reply(call, cf, request, &reply, err) &&
         stamp_keep(cf, &role, buf_as_str(&reply), buf_as_str(&ca), &arena, &stamp, err) &&
         say(call, &stamp, 1, err);
    buf_dispose(&ca);
    buf_dispose(&reply);
    arena_dispose(&arena);
    return ok;
}

bool run_timestamp(struct invocation *call, struct error *err)
{
    int ways = call_has(call, "--request") + call_has(call, "--reply") + call_has(call, "--tsa") +
               call_has(call, "-o");
    struct casefile *cf;
    struct buf request;
    bool ok;

    if (ways == 0)
        return list(call, err);
    if (ways > 1)
        return error_set(err, ERROR_USAGE, "one of --request, --reply, --tsa and -o at a time");
    if (call_has(call, "-o"))
        return write_out(call, err);
    if (!call_open_case(call, CASE_WRITE, &cf, err))
        return false;
    buf_init(&request, TIMESTAMP_REQUEST_MOST);
    ok = call_has(call, "--request") ? write_request(call, cf, &request, err)
                                     : keep(call, cf, &request, err);
    buf_dispose(&request);
    casefile_close(cf);
    return ok;
}
