/* export_mail.c - mail as files for other programs: one .eml a message, byte for byte as it is in
 * evidence, or one mbox; a manifest says where each came from. */
#include "export_work.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/marks.h"
#include "base/spill.h"
#include "case/evidence.h"
#include "mbox.h"

#include <stdio.h>
#include <string.h>

#define MBOX_NAME "mail.mbox"

enum { NAME_SUBJECT = 60, NAME_HASH = 12 };

/* An object that is in the export already. There may be a million: they wait in a scratch file for
 * the manifest, and its file's name is made again. */
struct written {
    struct hash raw;
    int64_t message; /* the first that has it */
    uint64_t offset; /* in the mbox; of a file of its own 1 if its name has the whole hash */
    uint64_t length;
};

struct mail_export {
    struct marks places; /* of the objects in rows, by what key_of() says */
    struct spill rows;   /* struct written, of each one */
    struct mbox mbox;
    struct json json;
};

/* --- what is written already --- */

enum { KEY = sizeof(struct hash) + 1 };

/* Two objects may have one mark (base/marks.h): the second of them tries another one. */
static struct str key_of(const struct hash *raw, unsigned attempt, char out[KEY])
{
    memcpy(out, raw->bytes, KEY - 1);
    out[KEY - 1] = (char)attempt;
    return (struct str){out, KEY};
}

/* *found: *out is the object. Else *attempt is for add_written(). */
static bool find(struct mail_export *mail, const struct hash *raw, struct written *out, bool *found,
                 unsigned *attempt, struct error *err)
{
    char key[KEY];
    int64_t place;

    *found = false;
    for (*attempt = 0; !*found; ++*attempt) {
        place = marks_get(&mail->places, key_of(raw, *attempt, key));
        if (place == MARKS_NONE)
            return true;
        if (!spill_read(&mail->rows, (uint64_t)place * sizeof(*out), out, sizeof(*out), err))
            return false;
        *found = hash_equal(&out->raw, raw);
    }
    return true;
}

static bool add_written(struct mail_export *mail, const struct written *row, unsigned attempt,
                        struct error *err)
{
    uint64_t place = mail->rows.size / sizeof(*row);
    char key[KEY];

    if (place > UINT32_MAX)
        return error_set(err, ERROR_LIMIT, "an export cannot hold so many messages");
    marks_put(&mail->places, key_of(&row->raw, attempt, key), (uint32_t)place);
    return spill_add(&mail->rows, (struct str){(const char *)row, sizeof(*row)}, err);
}

/* Is it to be written? Not if it is there already, or there are no bytes. */
static bool take(struct export_work *work, struct mail_export *mail, const struct message *row,
                 bool *fresh, unsigned *attempt, struct error *err)
{
    struct written before;
    bool found;

    *fresh = false;
    if (hash_is_zero(&row->raw)) {
        work->result->left_out++;
        return true;
    }
    work->result->rows++;
    if (!find(mail, &row->raw, &before, &found, attempt, err))
        return false;
    *fresh = !found;
    return true;
}

/* Of an object that was written. */
static bool get_written(struct mail_export *mail, const struct hash *raw, struct written *out,
                        struct error *err)
{
    unsigned attempt;
    bool found;

    return find(mail, raw, out, &found, &attempt, err) &&
           (found || error_set(err, ERROR_IO, "the case was changed while it was exported"));
}

static void dispose(struct mail_export *mail)
{
    marks_dispose(&mail->places);
    spill_dispose(&mail->rows);
}

/* --- the manifest --- */

/* What the file of the first message that has those bytes is called. */
static void name_of(const struct message *row, bool whole_hash, char out[OUT_NAME])
{
    char hex[HASH_HEX];
    struct buf name;

    hash_to_hex(&row->raw, hex);
    buf_init(&name, OUT_NAME);
    buf_add(&name, hex, whole_hash ? HASH_HEX - 1 : NAME_HASH);
    buf_char(&name, '-');
    out_name(&name, row->subject, NAME_SUBJECT);
    if (name.at[name.len - 1] == '-')
        name.len--;
    buf_text(&name, ".eml");
    snprintf(out, OUT_NAME, "%s", buf_c(&name));
    buf_dispose(&name);
}

static bool add_name(struct export_work *work, struct mail_export *mail, const struct written *slot,
                     const struct message *row, struct error *err)
{
    struct arena arena = {0};
    struct message first = *row;
    char name[OUT_NAME];

    if (mail->mbox.out) {
        json_text(&mail->json, "file", MBOX_NAME);
        return true;
    }
    if (slot->message != row->id &&
        !message_get(work->setup->cf, &arena, slot->message, &first, err)) {
        arena_dispose(&arena);
        return false;
    }
    name_of(&first, slot->offset != 0, name);
    json_text(&mail->json, "file", name);
    arena_dispose(&arena);
    return true;
}

static bool add_row(struct export_work *work, void *arg, const struct message *row,
                    struct error *err)
{
    struct mail_export *mail = arg;
    struct json *json = &mail->json;
    struct written slot;
    char when[CLOCK_TEXT];

    json_object(json, NULL);
    if (hash_is_zero(&row->raw)) {
        json_null(json, "file");
        if (!hash_is_zero(&row->header)) /* all that is here of it */
            json_hex(json, "header_sha256", row->header.bytes, sizeof(row->header.bytes));
    } else {
        if (!get_written(mail, &row->raw, &slot, err) || !add_name(work, mail, &slot, row, err))
            return false;
        json_hex(json, "sha256", row->raw.bytes, sizeof(row->raw.bytes));
        json_int(json, "length", (int64_t)slot.length);
        if (mail->mbox.out)
            json_int(json, "offset", (int64_t)slot.offset);
    }
    json_int(json, "id", row->id);
    json_text(json, "folder", row->folder_name);
    json_int(json, "uid", row->uid);
    clock_format(row->received, when);
    json_text(json, "received", when[0] ? when : NULL);
    json_text(json, "flags", row->flags);
    json_text(json, "message_id", row->message_id);
    json_text(json, "subject", row->subject);
    json_close(json, '}');
    buf_char(&work->text, '\n');
    return out_flush(work->out, &work->text, err);
}

static bool write_manifest(struct export_work *work, struct mail_export *mail, struct error *err)
{
    struct case_info info;
    char when[CLOCK_TEXT];

    if (!casefile_info(work->setup->cf, &info, err))
        return false;
    clock_format(work->setup->now, when);
    mail->json = (struct json){.out = &work->text, .escape_hidden = true};
    json_object(&mail->json, NULL);
    json_text(&mail->json, "schema", "mailmedic/manifest/1");
    json_text(&mail->json, "case", info.case_id);
    json_text(&mail->json, "made", when);
    json_text(&mail->json, "version", work->setup->version);
    json_array(&mail->json, "items");
    if (!out_begin(work->out, "manifest.json", err) || !out_flush(work->out, &work->text, err) ||
        !export_each_message(work, add_row, mail, err))
        return false;
    json_close(&mail->json, ']');
    json_close(&mail->json, '}');
    buf_char(&work->text, '\n');
    return out_flush(work->out, &work->text, err) && out_end(work->out, err);
}

/* --- .eml --- */

/* Two mails made so that their hashes begin alike get their whole hashes. */
static bool begin_named(struct export_work *work, const struct message *row, struct written *slot,
                        struct error *err)
{
    char name[OUT_NAME];
    bool taken;

    name_of(row, false, name);
    if (!out_begin_new(work->out, name, &taken, err))
        return false;
    if (!taken)
        return true;
    slot->offset = 1;
    name_of(row, true, name);
    return out_begin(work->out, name, err);
}

struct piece { /* of a mail on its way into its file */
    struct out *out;
    uint64_t length;
};

static bool put_piece(void *arg, struct str bytes, struct error *err)
{
    struct piece *piece = arg;

    piece->length += bytes.len;
    return out_write(piece->out, bytes, err);
}

static bool add_eml(struct export_work *work, void *arg, const struct message *row,
                    struct error *err)
{
    struct written slot = {.raw = row->raw, .message = row->id};
    struct piece piece = {.out = work->out};
    unsigned attempt;
    bool fresh;

    if (!take(work, arg, row, &fresh, &attempt, err))
        return false;
    if (!fresh)
        return true;
    if (!begin_named(work, row, &slot, err) ||
        !evidence_each_piece(work->setup->cf, &row->raw, put_piece, &piece, err))
        return false;
    slot.length = piece.length;
    return out_end(work->out, err) && add_written(arg, &slot, attempt, err);
}

bool export_to_eml(struct export_work *work, struct error *err)
{
    struct mail_export mail = {.rows.folder = work->setup->path};
    bool ok = export_each_message(work, add_eml, &mail, err) && write_manifest(work, &mail, err);

    dispose(&mail);
    return ok;
}

/* --- mbox --- */

static bool add_to_mbox(struct export_work *work, void *arg, const struct message *row,
                        struct error *err)
{
    struct written slot = {.raw = row->raw, .message = row->id};
    struct mail_export *mail = arg;
    unsigned attempt;
    bool fresh;

    if (!take(work, mail, row, &fresh, &attempt, err))
        return false;
    if (!fresh)
        return true;
    if (!mbox_begin(&mail->mbox, row->received, err))
        return false;
    slot.offset = mail->mbox.offset;
    return evidence_each_piece(work->setup->cf, &row->raw, mbox_add, &mail->mbox, err) &&
           mbox_end(&mail->mbox, slot.offset, &slot.length, err) &&
           add_written(mail, &slot, attempt, err);
}

bool export_to_mbox(struct export_work *work, struct error *err)
{
    struct mail_export mail = {.rows.folder = work->setup->path};
    bool ok;

    mbox_init(&mail.mbox, work->out);
    ok = out_begin(work->out, MBOX_NAME, err) &&
         export_each_message(work, add_to_mbox, &mail, err) && mbox_flush(&mail.mbox, err) &&
         out_end(work->out, err) && write_manifest(work, &mail, err);
    mbox_dispose(&mail.mbox);
    dispose(&mail);
    return ok;
}
