/* lane.c - a connection that may be lost and found again, and what was asked on it; see
 * acquisition.h. */
#include "acquisition.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CONNECT_MS = 30000,
    FIRST_RETRY_MS = 100,
    RETRY_MS = 1000,
    LONGEST_RETRY_MS = 60000,
    FAILURES_MOST = 8,
    QUIET_MS = 120000, /* then a NOOP keeps the connection */
};

/* --- requests --- */

size_t lane_room(const struct lane *lane)
{
    return REQUESTS_MOST - lane->request_count;
}

static struct request *find_request(struct lane *lane, uint64_t id)
{
    for (size_t i = 0; i < lane->request_count; i++) {
        struct request *request = &lane->requests[(lane->request_first + i) % REQUESTS_MOST];

        if (request->id == id)
            return request;
    }
    return NULL;
}

static void ask_line(struct lane *lane, const struct request *request, struct str line)
{
    struct request *slot;
    uint64_t id;

    if (lane->link.state != LINK_READY || lane_room(lane) == 0 ||
        !link_command(&lane->link, request->examine, line, &id))
        return;
    slot = &lane->requests[(lane->request_first + lane->request_count++) % REQUESTS_MOST];
    *slot = *request;
    slot->id = id;
    lane->spoke_at = clock_mono_ms();
}

void lane_ask(struct lane *lane, const struct request *request, const char *format, ...)
{
    char line[LIMIT_COMMAND_LINE];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    if (len > 0 && (size_t)len < sizeof(line))
        ask_line(lane, request, (struct str){line, (size_t)len});
}

void lane_examine(struct lane *lane, struct box *box,
                  void (*done)(struct lane *lane, const struct request *request,
                               const struct link_done *done))
{
    lane->asked = box;
    lane_ask(lane, &(struct request){.done = done, .box = box, .examine = true}, "EXAMINE %.*s",
             (int)box->quoted.len, box->quoted.at);
}

/* --- what the link tells --- */

static const char *lane_target(const struct lane *lane)
{
    return lane->run->options->imap.host;
}

static void on_ready(void *arg)
{
    struct lane *lane = arg;
    const struct link_hello *hello = &lane->link.hello;
    const struct journal_pair details[] = {
        {"certificate_issuer", str_of(hello->issuer)},
        {"certificate_names", str_of(hello->names)},
        {"certificate_spki", str_of(hello->spki)},
        {"certificate_subject", str_of(hello->subject)},
        {"greeting", str_of(hello->greeting)},
        {"imap_sandbox", str_of(hello->jail)},
        {"mechanism", str_of(hello->mechanism)},
        {"net_sandbox", str_of(hello->sandbox)},
        {"tls", str_of(hello->tls)},
        {0},
    };

    run_note(lane->run, &(struct run_entry){.kind = "observation",
                                            .action = "connected",
                                            .target = lane_target(lane),
                                            .result = "ok",
                                            .details = details});
    if (str_find(str_of(hello->jail), str_of("no ")) < strlen(hello->jail) ||
        str_find(str_of(hello->sandbox), str_of("no ")) < strlen(hello->sandbox))
        run_note(lane->run, &(struct run_entry){.kind = "config",
                                                .action = "sandbox-weakened",
                                                .target = lane_target(lane),
                                                .result = hello->jail});
    run_signed(lane->run, &lane->sign, &lane->link, NULL);
    lane->was_ready = true;
    lane->spoke_at = clock_mono_ms();
    away_over(lane->run);
}

static void on_message(void *arg, const struct link_message *message)
{
    struct lane *lane = arg;

    if (lane->run->phase && lane->run->phase->message)
        lane->run->phase->message(lane, message);
}

static void on_folder(void *arg, uint64_t id, const struct link_folder *folder)
{
    struct lane *lane = arg;

    if (find_request(lane, id) && lane->run->phase && lane->run->phase->folder)
        lane->run->phase->folder(lane, folder);
}

static void on_fact(void *arg, uint64_t id, struct str label, struct str value)
{
    struct lane *lane = arg;
    const struct request *request = find_request(lane, id);

    if (request && lane->run->phase && lane->run->phase->fact)
        lane->run->phase->fact(lane, request, label, value);
}

static void note_expunged(struct lane *lane, const struct link_done *done)
{
    if (done->expunged == 0)
        return;
    run_note(lane->run,
             &(struct run_entry){.kind = "observation",
                                 .action = "expunged-meanwhile",
                                 .target = lane->selected ? lane->selected->row.name : "",
                                 .result = "somebody removed messages while we read",
                                 .numbers = (const struct journal_number[]){
                                     {"messages", (int64_t)done->expunged}, {0}}});
}

/* Takes the request off the ring. A server may finish one FETCH before an earlier one. */
static bool take_request(struct lane *lane, uint64_t id, struct request *out)
{
    struct request *found = find_request(lane, id);
    struct request *first = &lane->requests[lane->request_first];

    if (!found)
        return false;
    *out = *found;
    while (found != first) {
        struct request *before =
            found == lane->requests ? &lane->requests[REQUESTS_MOST - 1] : found - 1;

        *found = *before;
        found = before;
    }
    lane->request_first = (lane->request_first + 1) % REQUESTS_MOST;
    lane->request_count--;
    return true;
}

static void on_done(void *arg, const struct link_done *done)
{
    struct lane *lane = arg;
    struct request request;

    if (!take_request(lane, done->id, &request)) {
        link_end(&lane->link, true, ERROR_PROTOCOL, "an answer came out of turn");
        return;
    }
    note_expunged(lane, done);
    if (request.examine)
        lane->selected = done->status == JAIL_OK ? request.box : NULL;
    if (request.done)
        request.done(lane, &request, done);
}

static void on_note(void *arg, struct str rule, struct str text)
{
    struct lane *lane = arg;

    run_said(lane->run, lane_target(lane), rule, text);
}

static void on_transcript(void *arg, const struct link_object *piece)
{
    struct lane *lane = arg;

    run_transcript(lane->run, lane_target(lane), piece);
}

static const struct link_handler handler = {
    .ready = on_ready,
    .message = on_message,
    .folder = on_folder,
    .fact = on_fact,
    .done = on_done,
    .note = on_note,
    .transcript = on_transcript,
};

/* --- lost and found --- */

void lane_init(struct lane *lane, struct acquisition *run, unsigned number)
{
    *lane = (struct lane){.run = run, .number = number};
    link_init(&lane->link, &handler, lane);
}

void lane_dispose(struct lane *lane)
{
    link_dispose(&lane->link);
    free(lane->batches);
}

static bool lane_start(struct lane *lane, struct error *err)
{
    const struct acquire_options *options = lane->run->options;
    const struct link_options link = {
        .setup = {.protocol = NET_IMAP,
                  .address = options->imap,
                  .sign_in = options->sign_in,
                  .ca_file = options->ca_file,
                  .pin = options->pin,
                  .compress = options->compress && !lane->run->uncompressed,
                  .budget = allow_bytes(lane->run)},
        .secret = options->secret,
        .role = &options->role,
        .cancel_fd = lane->run->wake,
        .connect_ms = CONNECT_MS};

    lane->asked = lane->selected = NULL;
    /* It takes new segments, which no open transaction may take back. */
    if (!store_commit(lane->run, err) || !own_sign_begin(&lane->sign, lane->run->cf, options,
                                                         &options->imap, NET_IMAP, "acquire", err))
        return false;
    if (link_start(&lane->link, lane->run->cf, &link, err))
        return true;
    run_signed(lane->run, &lane->sign, &lane->link, err->text);
    return false;
}

static int64_t back_off(unsigned failures)
{
    int64_t wait = RETRY_MS;

    if (failures <= 1)
        return FIRST_RETRY_MS;
    for (unsigned i = 2; i < failures && wait < LONGEST_RETRY_MS; i++)
        wait *= 2;
    return wait < LONGEST_RETRY_MS ? wait : LONGEST_RETRY_MS;
}

static void note_loss(struct lane *lane, const struct error *why)
{
    const struct journal_pair details[] = {
        {"imap_process", str_of(lane->link.ended)},
        {0},
    };

    run_note(lane->run,
             &(struct run_entry){.kind = "observation",
                                 .action = lane->link.violated ? "connection-refused-by-us"
                                                               : "connection-lost",
                                 .target = lane_target(lane),
                                 .result = why->text,
                                 .details = details});
}

/* Tries again later, or not at all. False: err says why there is no point in going on. */
static bool after_failure(struct lane *lane, const struct error *why, struct error *err)
{
    /* Our own disk that refuses is no weather: whatever else went well, it will refuse again. */
    bool ours = why->code == ERROR_IO;

    lane->failures = lane->progress && !ours ? 1 : lane->failures + (ours ? 3 : 1);
    lane->progress = false;
    if (why->code == ERROR_AUTH)
        lane->failures += 2; /* trying the same password again is not kind */
    if (!lane->was_ready || lane->failures > FAILURES_MOST) {
        lane->given_up = true;
        if (lane->number > 0)
            return true; /* the others go on */
        *err = *why;
        return false;
    }
    lane->retry_at = clock_mono_ms() + back_off(lane->failures);
    lane->run->arg->reconnects++;
    away_since(lane->run, why);
    return true;
}

static bool lane_lost(struct lane *lane, struct error *err)
{
    const struct error why = lane->link.why;

    memcpy(lane->run->arg->refused_certificate, lane->link.fingerprint, HASH_HEX);
    lane->link.state = LINK_DOWN;
    if (lane->link.violated)
        lane->run->uncompressed = true;
    run_signed(lane->run, &lane->sign, &lane->link, why.text);
    if (lane->was_ready || lane->number > 0)
        note_loss(lane, &why);
    if (lane->run->phase && lane->run->phase->lost)
        lane->run->phase->lost(lane);
    lane->request_first = lane->request_count = 0;
    lane->asked = lane->selected = NULL;
    return after_failure(lane, &why, err);
}

bool lane_tend(struct lane *lane, struct error *err)
{
    struct error why = {0};
    int64_t now = clock_mono_ms();

    if (lane->given_up)
        return true;
    if (lane->link.state == LINK_LOST)
        return lane_lost(lane, err);
    if (lane->link.state == LINK_DOWN && now >= lane->retry_at) {
        if (lane_start(lane, &why))
            return true;
        if (why.code == ERROR_CANCELLED || why.code == ERROR_IO || why.code == ERROR_JAIL) {
            *err = why;
            return false;
        }
        return after_failure(lane, &why, err);
    }
    if (lane->link.state == LINK_READY && lane->request_count == 0 &&
        now - lane->spoke_at > QUIET_MS)
        lane_ask(lane, &(struct request){0}, "NOOP");
    return true;
}

int lane_timeout(const struct lane *lane)
{
    int64_t left;

    if (lane->given_up)
        return -1;
    if (lane->link.state != LINK_DOWN)
        return link_timeout(&lane->link);
    left = lane->retry_at - clock_mono_ms();
    return left > 0 ? (int)left : 0;
}
