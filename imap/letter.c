/* see imap/letter.h */
#include "imap/letter.h"

#include "base/clock.h"
#include "base/limits.h"
#include "case/evidence.h"
#include "case/journal.h"
#include "link.h"
#include "own_sign.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_MS = 30000, SEND_MS = 120000, PIECES_MOST = 16 };
#define LETTER_BYTES MIB(1)

struct sending {
    struct link link;
    struct link_object pieces[PIECES_MOST]; /* of the transcript */
    size_t piece_count;
    bool ready, sent;
    struct buf said; /* by the server, when it took the message */
};

static void on_ready(void *arg)
{
    struct sending *sending = arg;

    sending->ready = true;
}

static void on_note(void *arg, struct str rule, struct str text)
{
    struct sending *sending = arg;

    if (!str_equal(rule, str_of("letter")))
        return;
    sending->sent = true;
    text_show(&sending->said, str_part(text, 0, KIB(1)));
}

static void on_transcript(void *arg, const struct link_object *piece)
{
    struct sending *sending = arg;

    if (sending->piece_count < PIECES_MOST)
        sending->pieces[sending->piece_count++] = *piece;
}

static const struct link_handler handler = {
    .ready = on_ready, .note = on_note, .transcript = on_transcript};

/* Until [net] has ended, so that the transcript is here too. */
static void run_link(struct link *link)
{
    int64_t deadline = clock_mono_ms() + SEND_MS;

    while (link->state == LINK_STARTING || link->state == LINK_READY) {
        struct pollfd fds[3];
        size_t count = link_fds(link, fds, ARRAY_LEN(fds));
        int64_t left = deadline - clock_mono_ms();
        int wants = link_timeout(link);

        if (left <= 0)
            break;
        (void)poll(fds, (nfds_t)count, wants >= 0 && wants < left ? wants : (int)left);
        link_run(link);
    }
}

static bool note(struct casefile *cf, const struct letter *letter, const char *kind,
                 const char *action, const char *result, int64_t related, const struct hash *hash,
                 int64_t *seq, struct error *err)
{
    char hex[HASH_HEX];

    hash_to_hex(hash, hex);
    return journal_add(
        cf,
        &(struct journal_entry){.kind = kind,
                                .action = action,
                                .target = letter->recipient,
                                .result = result,
                                .related = related,
                                .details =
                                    (const struct journal_pair[]){{"from", str_of(letter->sender)},
                                                                  {"id", str_of(letter->id)},
                                                                  {"sha256", str_of(hex)},
                                                                  {0}}},
        seq, err);
}

/* What will be sent is evidence before it is. */
static bool begin(struct casefile *cf, const struct letter *letter, struct hash *hash,
                  int64_t *intent, struct error *err)
{
    bool ok;

    if (!casefile_begin(cf, err))
        return false;
    ok = evidence_put(cf, letter->bytes, hash, err) &&
         note(cf, letter, "intent", "letter-begin", NULL, 0, hash, intent, err) &&
         casefile_commit(cf, err);
    casefile_rollback(cf);
    return ok;
}

static bool keep(struct casefile *cf, const struct letter *letter, struct sending *sending,
                 struct own_sign *sign, const struct hash *hash, int64_t intent,
                 const struct letter_result *result, struct error *err)
{
    bool ok = true;

    for (size_t i = 0; ok && i < sending->piece_count; i++)
        ok = evidence_sync(cf, sending->pieces[i].place.segment, err);
    ok = ok && casefile_begin(cf, err);
    for (size_t i = 0; ok && i < sending->piece_count; i++)
        ok = evidence_add(cf, &sending->pieces[i].hash, &sending->pieces[i].place, err);
    if (sending->piece_count > 0)
        sign->row.transcript = sending->pieces[sending->piece_count - 1].hash;
    ok = ok && own_sign_end(sign, cf, &sending->link, sending->ready ? NULL : result->words, err) &&
         note(cf, letter, "result", "letter-end", result->words, intent, hash, NULL, err) &&
         casefile_commit(cf, err);
    casefile_rollback(cf);
    return ok;
}

static void fill(struct letter_result *out, const struct sending *sending,
                 const struct error *unreachable, struct arena *arena)
{
    const struct link *link = &sending->link;
    const char *words = sending->sent                     ? buf_c(&sending->said)
                        : unreachable->code != ERROR_NONE ? unreachable->text
                        : sending->ready && *link->said   ? link->said
                        : link->why.code != ERROR_NONE    ? link->why.text
                                                          : "it was not taken in time";

    *out =
        (struct letter_result){.sent = sending->sent,
                               .refused = sending->ready && !sending->sent && link->said[0] == '5',
                               .words = arena_strndup(arena, words, strlen(words))};
}

bool letter_send(struct casefile *cf, const struct letter *letter, struct arena *arena,
                 struct letter_result *out, struct error *err)
{
    const struct acquire_options sign_options = {.own = letter->own, .secret = letter->secret};
    const struct link_options how = {.setup = {.protocol = NET_SUBMISSION,
                                               .purpose = NET_TO_SEND,
                                               .address = letter->server,
                                               .ca_file = letter->ca_file,
                                               .pin = letter->pin,
                                               .budget = LETTER_BYTES,
                                               .body = letter->bytes,
                                               .sender = letter->sender,
                                               .recipient = letter->recipient},
                                     .secret = letter->secret,
                                     .role = &letter->role,
                                     .cancel_fd = -1,
                                     .connect_ms = CONNECT_MS};
    struct error unreachable = {0};
    struct sending *sending;
    struct own_sign sign;
    struct hash hash;
    int64_t intent;
    bool ok;

    if (letter->bytes.len == 0 || letter->bytes.len > LETTER_MOST)
        return error_set(err, ERROR_LIMIT, "a message of %zu bytes is not sent", letter->bytes.len);
    if (!begin(cf, letter, &hash, &intent, err) ||
        !own_sign_begin(&sign, cf, &sign_options, &letter->server, NET_SUBMISSION, "letter", err))
        return false;
    sending = xcalloc(1, sizeof(*sending));
    buf_init(&sending->said, KIB(4));
    link_init(&sending->link, &handler, sending);
    if (link_start(&sending->link, cf, &how, &unreachable))
        run_link(&sending->link);
    fill(out, sending, &unreachable, arena);
    ok = keep(cf, letter, sending, &sign, &hash, intent, out, err);
    link_dispose(&sending->link);
    buf_dispose(&sending->said);
    free(sending);
    return ok;
}
