/* scan_queue.c - evidence to the workers, results back; see scan_work.h. */
#include "scan_work.h"

#include "base/clock.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

bool scan_queue_add(struct scan *scan, const struct scan_piece *piece)
{
    if (scan->queue_count == SCAN_QUEUE)
        return false;
    scan->queue[(scan->queue_first + scan->queue_count++) % SCAN_QUEUE] = *piece;
    return true;
}

bool scan_queue_has(const struct scan *scan, const struct hash *raw, bool header)
{
    size_t recent = scan->queue_count < SCAN_RECENT ? scan->queue_count : SCAN_RECENT;

    for (size_t i = 1; i <= recent; i++) {
        size_t at = (scan->queue_first + scan->queue_count - i) % SCAN_QUEUE;

        if (hash_equal(&scan->queue[at].raw, raw) && scan->queue[at].header == header)
            return true;
    }
    for (size_t i = 0; i < SCAN_GIVEN; i++)
        if (scan->given[i].used && hash_equal(&scan->given[i].raw, raw) &&
            scan->given[i].header == header)
            return true;
    return false;
}

static struct scan_piece queue_take(struct scan *scan)
{
    struct scan_piece piece = scan->queue[scan->queue_first];

    scan->queue_first = (scan->queue_first + 1) % SCAN_QUEUE;
    scan->queue_count--;
    return piece;
}

/* --- to the workers --- */

/* They come back in about the order in which they were given. */
static size_t free_slot(const struct scan *scan)
{
    for (size_t i = 0; i < SCAN_GIVEN; i++)
        if (!scan->given[(scan->serial + i) % SCAN_GIVEN].used)
            return (scan->serial + i) % SCAN_GIVEN;
    return SCAN_GIVEN;
}

static bool give(struct scan *scan, const struct scan_piece *piece, size_t slot, struct error *err)
{
    struct pool_work work = {.kind = piece->header ? POOL_HEADER : POOL_MAIL};
    struct error bad = {0};

    /* Evidence that cannot be read stays to be parsed, and coverage says so; `mailmedic verify`
     * says what is the matter with it. */
    if (!(piece->header ? scan_header_bytes(scan, piece, &work, &bad)
                        : scan_locate(scan, piece, &work, &bad)))
        return true;
    work.id = ++scan->serial * SCAN_GIVEN + slot;
    if (!pool_give(scan->pool, &work, err))
        return false;
    scan->given[slot] = *piece;
    scan->given[slot].used = true;
    return true;
}

bool scan_pump(struct scan *scan, struct error *err)
{
    while (scan->queue_count > 0 && pool_room(scan->pool) > 0) {
        size_t slot = free_slot(scan);
        struct scan_piece piece;
        bool known = false;

        if (slot == SCAN_GIVEN)
            break;
        piece = queue_take(scan);
        if (piece.offered && !piece.fresh && piece.tries == 0 &&
            !facts_has(scan->cf, &piece.raw, !piece.header, &known, err))
            return false;
        if (!known && !give(scan, &piece, slot, err))
            return false;
    }
    return true;
}

/* --- back from the workers --- */

/* "Anna <anna@acme.example>", or nothing where there is no room for all of it. */
static void add_address(struct buf *out, const struct mail_address *address)
{
    struct str name = str_of(address->name), email = str_of(address->email);

    if (name.len == 0) {
        buf_str(out, email);
    } else if (buf_reserve(out, name.len + email.len + 3)) {
        buf_str(out, name);
        buf_text(out, " <");
        buf_str(out, email);
        buf_char(out, '>');
    }
}

static const char *show_addresses(struct arena *arena, const struct mail_addresses *addresses,
                                  size_t most)
{
    const char *text;
    struct buf out;

    buf_init(&out, 1000);
    for (size_t i = 0; i < addresses->count && i < most; i++) {
        if (i > 0)
            buf_text(&out, ", ");
        add_address(&out, &addresses->at[i]);
    }
    if (addresses->count > most)
        buf_printf(&out, " and %zu more", addresses->count - most);
    text = arena_strndup(arena, buf_c(&out), out.len);
    buf_dispose(&out);
    return text;
}

static const char *keep(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

static uint32_t count_attachments(const struct mail *mail)
{
    uint32_t count = 0;

    for (size_t i = 0; i < mail->part_count; i++)
        count += (mail->parts[i].traits & PART_ATTACHMENT) != 0;
    return count;
}

/* All that can be told before the whole mailbox is known: mail of the owner that no server has
 * received was sent from here. */
static enum direction first_direction(const struct scan *scan, const struct mail *mail)
{
    bool own = mail->from.count > 0 && scan->owner[0] &&
               str_equal_nocase(str_of(mail->from.at[0].email), str_of(scan->owner));

    return own && mail->received_count == 0 ? DIRECTION_SENT : DIRECTION_IN;
}

static void fill_message(struct scan *scan, struct message *message, const struct mail *mail)
{
    struct arena *arena = &scan->filling->arena;

    message->date = mail->date;
    message->from = show_addresses(arena, &mail->from, 2);
    message->to = show_addresses(arena, &mail->to, 3);
    message->subject = keep(arena, mail->subject);
    message->message_id = keep(arena, mail->message_id);
    message->direction = first_direction(scan, mail);
    message->attachments = count_attachments(mail);
}

static enum parse_status status_of(const struct pool_result *result)
{
    if (result->status == POOL_TIMEOUT)
        return PARSE_TIMEOUT;
    if (result->status == POOL_CRASHED || (result->status == POOL_OK && !result->mail))
        return PARSE_CRASHED; /* a worker that says "fine" and gives nothing has failed too */
    return result->status == POOL_LIMIT ? PARSE_LIMIT : PARSE_OK;
}

static void keep_result(struct scan *scan, const struct scan_piece *piece,
                        const struct pool_result *result)
{
    struct scan_batch *batch = scan->filling;
    struct scan_result *kept = &batch->results[batch->count];

    assert(batch->count < ARRAY_LEN(batch->results));
    if (batch->count++ == 0)
        batch->since = clock_mono_ms();
    batch->bytes += result->blob.len;
    *kept = (struct scan_result){
        .message = {.raw = piece->raw,
                    .status = status_of(result),
                    .limit = keep(&batch->arena, result->why ? result->why : ""),
                    .date = INT64_MIN,
                    .from = "",
                    .to = "",
                    .subject = "",
                    .message_id = ""},
        .blob = {"", 0},
        .object = piece->object,
        .tries = piece->tries + 1,
        .header = piece->header};
    if (!result->mail)
        return;
    kept->blob.at = arena_strndup(&batch->arena, result->blob.at, result->blob.len);
    kept->blob.len = result->blob.len;
    fill_message(scan, &kept->message, result->mail);
}

static void on_script(struct scan *scan, const struct pool_result *result)
{
    struct scan_script_wait *script = &scan->script;

    script->done = true;
    script->status = result->status;
    snprintf(script->why, sizeof(script->why), "%s", result->why ? result->why : "");
    buf_str(&script->blob, result->blob);
}

void scan_on_result(void *arg, const struct pool_result *result)
{
    struct scan *scan = arg;
    struct scan_piece piece;

    if (result->kind != POOL_MAIL && result->kind != POOL_HEADER) {
        on_script(scan, result);
        return;
    }
    piece = scan->given[result->id % SCAN_GIVEN];
    scan->given[result->id % SCAN_GIVEN].used = false;
    if (result->status == POOL_CRASHED && piece.tries + 1 < SCAN_TRIES) {
        piece.tries++;
        if (scan_queue_add(scan, &piece))
            return;
    }
    keep_result(scan, &piece, result);
}
