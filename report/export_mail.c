/* export_mail.c - mail as files for other programs: one .eml a message, byte for byte as it is in
 * evidence, or one mbox; a manifest says where each came from. */
#include "export_work.h"

#include "base/clock.h"
#include "base/json.h"
#include "case/evidence.h"
#include "mbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MBOX_NAME "mail.mbox"

enum { NAME_SUBJECT = 60, NAME_HASH = 12 };

/* An object that is in the export already. There may be a million: it is known by half of its hash
 * (two that begin alike for so long nobody can make), and its file's name is made again. */
struct written {
    char key[16];
    int64_t message; /* the first that has it; 0: this slot is free */
    uint64_t offset; /* in the mbox; of a file of its own 1 if its name has the whole hash */
    uint64_t length;
};

struct mail_export {
    struct written *slots; /* open addressing, at most three quarters full */
    size_t room, count;
    struct mbox mbox;
    struct json json;
};

/* --- what is written already --- */

static size_t home_of(const char key[16], size_t room)
{
    size_t home;

    memcpy(&home, key, sizeof(home));
    return home & (room - 1);
}

static struct written *find(const struct mail_export *mail, const void *key)
{
    size_t i = home_of(key, mail->room);

    while (mail->slots[i].message != 0 &&
           memcmp(mail->slots[i].key, key, sizeof(mail->slots[i].key)) != 0)
        i = (i + 1) & (mail->room - 1);
    return &mail->slots[i];
}

static void grow(struct mail_export *mail)
{
    struct mail_export larger = {.room = mail->room ? 2 * mail->room : 1024};

    if (3 * mail->room > 4 * (mail->count + 1))
        return;
    larger.slots = xcalloc(larger.room, sizeof(*larger.slots));
    for (size_t i = 0; i < mail->room; i++)
        if (mail->slots[i].message != 0)
            *find(&larger, mail->slots[i].key) = mail->slots[i];
    free(mail->slots);
    mail->slots = larger.slots;
    mail->room = larger.room;
}

/* The slot to fill; NULL: it is there already, or there are no bytes. */
static struct written *take(struct export_work *work, struct mail_export *mail,
                            const struct message *row)
{
    struct written *slot;

    if (hash_is_zero(&row->raw)) {
        work->result->left_out++;
        return NULL;
    }
    work->result->rows++;
    grow(mail);
    slot = find(mail, row->raw.bytes);
    if (slot->message != 0)
        return NULL;
    mail->count++;
    memcpy(slot->key, row->raw.bytes, sizeof(slot->key));
    slot->message = row->id;
    return slot;
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
    const struct written *slot;
    char when[CLOCK_TEXT];

    json_object(json, NULL);
    if (hash_is_zero(&row->raw)) {
        json_null(json, "file");
        if (!hash_is_zero(&row->header)) /* all that is here of it */
            json_hex(json, "header_sha256", row->header.bytes, sizeof(row->header.bytes));
    } else {
        slot = find(mail, row->raw.bytes);
        if (!add_name(work, mail, slot, row, err))
            return false;
        json_hex(json, "sha256", row->raw.bytes, sizeof(row->raw.bytes));
        json_int(json, "length", (int64_t)slot->length);
        if (mail->mbox.out)
            json_int(json, "offset", (int64_t)slot->offset);
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

    casefile_info(work->setup->cf, &info);
    clock_format(work->setup->now, when);
    grow(mail); /* find() wants slots, also when there is no mail */
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
    struct written *slot = take(work, arg, row);
    struct piece piece = {.out = work->out};

    if (!slot)
        return true;
    if (!begin_named(work, row, slot, err) ||
        !evidence_each_piece(work->setup->cf, &row->raw, put_piece, &piece, err))
        return false;
    slot->length = piece.length;
    return out_end(work->out, err);
}

bool export_to_eml(struct export_work *work, struct error *err)
{
    struct mail_export mail = {0};
    bool ok = export_each_message(work, add_eml, &mail, err) && write_manifest(work, &mail, err);

    free(mail.slots);
    return ok;
}

/* --- mbox --- */

static bool add_to_mbox(struct export_work *work, void *arg, const struct message *row,
                        struct error *err)
{
    struct mail_export *mail = arg;
    struct written *slot = take(work, mail, row);

    if (!slot)
        return true;
    if (!mbox_begin(&mail->mbox, row->received, err))
        return false;
    slot->offset = mail->mbox.offset;
    return evidence_each_piece(work->setup->cf, &row->raw, mbox_add, &mail->mbox, err) &&
           mbox_end(&mail->mbox, slot->offset, &slot->length, err);
}

bool export_to_mbox(struct export_work *work, struct error *err)
{
    struct mail_export mail = {0};
    bool ok;

    mbox_init(&mail.mbox, work->out);
    ok = out_begin(work->out, MBOX_NAME, err) &&
         export_each_message(work, add_to_mbox, &mail, err) && mbox_flush(&mail.mbox, err) &&
         out_end(work->out, err) && write_manifest(work, &mail, err);
    mbox_dispose(&mail.mbox);
    free(mail.slots);
    return ok;
}
