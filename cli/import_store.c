/* import_store.c - mails and reports into the case, batch by batch; see import.h.
 *
 * Bytes first, then the rows that name them, then the commit: a batch is there or it is not. What
 * a killed import left is found again by its hash, so the same command goes on where it stopped. */
#include "import.h"

#include "case/evidence.h"
#include "case/journal.h"

#include <string.h>

enum { ITEMS_MOST = 1 << 20 };

bool import_begin(struct importer *im, struct error *err)
{
    if (!im->open && !casefile_begin(im->cf, err))
        return false;
    im->open = true;
    return true;
}

bool import_commit(struct importer *im, struct error *err)
{
    if (!im->open)
        return true;
    im->open = false;
    if (!casefile_commit(im->cf, err))
        return false;
    for (size_t i = 0; i < im->waiting && !im->order->no_scan; i++)
        scan_offer(im->scan, &im->offers[i]);
    im->waiting = 0;
    im->waiting_bytes = 0;
    return im->order->no_scan || scan_run(im->scan, err);
}

bool import_box_of(struct importer *im, const char *name, struct import_box **out,
                   struct error *err)
{
    struct folder folder = {.account = im->account,
                            .name = name,
                            .raw_name = name,
                            .delimiter = '/',
                            .attributes = "",
                            .uidvalidity = 1,
                            .acl = ""};
    struct import_box *box;

    for (box = im->boxes; box && strcmp(box->name, name) != 0; box = box->next)
        ;
    *out = box;
    if (box)
        return true;
    folder.use = folder_use_of(&im->names, str_of(""), str_of(name), '/');
    box = arena_alloc(&im->arena, sizeof(*box));
    if (!import_begin(im, err) || !folder_put(im->cf, &folder, err) ||
        !import_next_uid(im->cf, folder.id, &box->uid, err))
        return false;
    box->name = arena_strndup(&im->arena, name, strlen(name));
    box->id = folder.id;
    box->next = im->boxes;
    im->boxes = box;
    *out = box;
    return true;
}

/* The mail is there: since before this run, or did it come twice? */
static bool note_known(struct importer *im, struct import_unit *unit, int64_t message,
                       struct error *err)
{
    struct import_origin origin;
    struct arena arena = {0};
    bool ok = import_origin_get(im->cf, &arena, message, &origin, err);

    arena_dispose(&arena);
    if (ok && origin.file >= im->first_file) {
        unit->report.duplicates++;
        im->order->totals.duplicates++;
    } else if (ok) {
        unit->report.known++;
        im->order->totals.known++;
    }
    return ok;
}

static bool put_new(struct importer *im, struct import_unit *unit, struct import_box *box,
                    const struct import_mail *mail, const struct hash *raw, struct error *err)
{
    struct message message = {.folder = box->id,
                              .uid = box->uid,
                              .size = mail->bytes.len,
                              .received = mail->received,
                              .flags = mail->flags};
    struct import_origin origin = {
        .file = unit->file.id, .member = mail->member, .offset = mail->offset};

    if (!message_plan(im->cf, &message, &origin.message, err) ||
        !message_fetched(im->cf, origin.message, raw, err) ||
        !import_origin_put(im->cf, &origin, err))
        return false;
    box->uid++;
    box->count++;
    unit->report.accepted++;
    im->order->totals.messages++;
    im->order->totals.bytes += mail->bytes.len;
    im->offers[im->waiting++] = *raw;
    return true;
}

bool import_mail_put(struct importer *im, struct import_unit *unit, struct import_box *box,
                     const struct import_mail *mail, struct error *err)
{
    struct hash raw;
    int64_t known;

    unit->report.read++;
    if (!import_begin(im, err) || !evidence_put(im->cf, mail->bytes, &raw, err) ||
        !import_find(im->cf, box->id, &raw, &known, err))
        return false;
    if (known != 0 ? !note_known(im, unit, known, err) : !put_new(im, unit, box, mail, &raw, err))
        return false;
    im->waiting_bytes += mail->bytes.len;
    return (im->waiting < IMPORT_BATCH && im->waiting_bytes < IMPORT_BATCH_BYTES) ||
           import_commit(im, err);
}

/* --- reports --- */

bool import_unit_open(struct importer *im, struct import_unit *unit, const char *path,
                      const char *format, const char *title, struct error *err)
{
    import_report_init(&unit->report, path);
    unit->report.format = format;
    unit->report.title = text_shown(&unit->report.arena, str_of(title), 200);
    unit->file = (struct import_file){.run = im->run, .path = unit->report.path, .format = format};
    unit->open = true;
    if (!import_begin(im, err) || !import_file_begin(im->cf, &unit->file, err))
        return false;
    if (im->first_file == 0)
        im->first_file = unit->file.id;
    return true;
}

static bool journal_unit(struct importer *im, const struct import_unit *unit, struct error *err)
{
    const struct import_report *report = &unit->report;
    const struct hash digest = import_file_digest(&unit->file);
    char hex[HASH_HEX], row[HASH_HEX];
    struct journal_pair details[] = {{"format", str_of(report->format)},
                                     {"row_sha256", {row, HASH_HEX - 1}},
                                     {"sha256", str_of("")},
                                     {0}};
    struct journal_number numbers[] = {{"accepted", (int64_t)report->accepted},
                                       {"duplicates", (int64_t)report->duplicates},
                                       {"file", unit->file.id},
                                       {"known", (int64_t)report->known},
                                       {"read", (int64_t)report->read},
                                       {"rejected", (int64_t)report->rejected},
                                       {0}};
    struct journal_entry entry = {.kind = "observation",
                                  .action = "file-imported",
                                  .target = report->path,
                                  .result = unit->file.verdict,
                                  .details = details,
                                  .numbers = numbers};

    hash_to_hex(&digest, row);
    if (hash_is_zero(&report->sha256)) {
        details[2] = (struct journal_pair){0};
    } else {
        hash_to_hex(&report->sha256, hex);
        details[2].value = str_of(hex);
    }
    return journal_add(im->cf, &entry, NULL, err);
}

static void tell(struct importer *im, const struct import_unit *unit)
{
    struct import_order *order = im->order;

    if (order->items.len > 0)
        buf_char(&order->items, ',');
    buf_text(&order->items, unit->file.report);
    import_report_text(&unit->report, &order->text);
}

bool import_unit_close(struct importer *im, struct import_unit *unit, struct error *err)
{
    struct import_report *report = &unit->report;
    struct json json = {.escape_hidden = true};
    struct buf text;
    bool ok;

    if (!unit->open)
        return true;
    unit->open = false;
    buf_init(&text, ITEMS_MOST);
    json.out = &text;
    ok = hash_is_zero(&report->sha256) ||
         import_file_known(im->cf, &report->sha256, im->run, &report->before, err);
    import_report_json(report, &json);
    unit->file.format = report->format;
    unit->file.size = report->size;
    unit->file.sha256 = report->sha256;
    unit->file.verdict = import_report_verdict(report);
    unit->file.report = buf_c(&text);
    ok = ok && import_begin(im, err) && import_file_end(im->cf, &unit->file, err) &&
         journal_unit(im, unit, err);
    if (ok)
        tell(im, unit);
    if (report->format[0])
        im->order->totals.rejected += report->rejected;
    im->order->totals.truncated += report->truncated[0] != '\0';
    im->order->totals.unread += report->unread[0] != '\0';
    buf_dispose(&text);
    import_report_dispose(report);
    return ok;
}
