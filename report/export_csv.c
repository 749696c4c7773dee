/* export_csv.c - findings, messages, indicators, sign-ins, the timeline, and what was not examined,
 * for a spreadsheet; see csv.h. */
#include "csv.h"
#include "export_work.h"

enum { LOGIN_PAGE = 5000 };

#define BYTE_ORDER_MARK "\xef\xbb\xbf" /* spreadsheets take UTF-8 for something else without it */

static bool begin(struct export_work *work, struct csv *csv, const char *name,
                  const char *const *columns, struct error *err)
{
    *csv = (struct csv){.out = &work->text};
    buf_text(&work->text, BYTE_ORDER_MARK);
    csv_row(csv, columns);
    return out_begin(work->out, name, err);
}

static bool end_row(struct export_work *work, struct csv *csv, struct error *err)
{
    csv_end(csv);
    work->result->rows++;
    return out_flush(work->out, &work->text, err);
}

static bool end(struct export_work *work, struct error *err)
{
    return out_flush(work->out, &work->text, err) && out_end(work->out, err);
}

/* --- findings --- */

static const char *lines(struct export_work *work, const struct finding *row, bool subjects)
{
    struct buf text;
    const char *kept;

    buf_init(&text, 65536);
    for (size_t i = 0; !subjects && i < row->reason_count; i++)
        buf_printf(&text, "%s%s", i == 0 ? "" : "; ", row->reasons[i].text);
    for (size_t i = 0; subjects && i < row->subject_count; i++)
        buf_printf(&text, "%s%s %s", i == 0 ? "" : "; ", row->subjects[i].kind,
                   row->subjects[i].label);
    kept = arena_strndup(&work->arena, buf_c(&text), text.len);
    buf_dispose(&text);
    return kept;
}

static bool write_findings(struct export_work *work, struct error *err)
{
    static const char *const columns[] = {
        "id",     "severity", "detector", "title",          "explanation", "reasons", "subjects",
        "attack", "when",     "verdict",  "verdict_reason", "blind",       NULL};
    struct finding *rows;
    struct csv csv;
    size_t count;

    if (!export_findings(work, &rows, &count, err) ||
        !begin(work, &csv, "findings.csv", columns, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        csv_int(&csv, rows[i].id);
        csv_text(&csv, severity_name(rows[i].severity));
        csv_text(&csv, rows[i].detector);
        csv_text(&csv, rows[i].title);
        csv_text(&csv, rows[i].explanation);
        csv_text(&csv, lines(work, &rows[i], false));
        csv_text(&csv, lines(work, &rows[i], true));
        csv_text(&csv, rows[i].attack);
        csv_time(&csv, rows[i].when);
        csv_text(&csv, rows[i].verdict);
        csv_text(&csv, rows[i].verdict_reason);
        csv_text(&csv, rows[i].blind);
        if (!end_row(work, &csv, err))
            return false;
    }
    return end(work, err);
}

/* --- indicators --- */

static bool write_indicators(struct export_work *work, struct error *err)
{
    static const char *const columns[] = {"id",        "kind",   "value",   "tlp",
                                          "note",      "source", "finding", "first_seen",
                                          "last_seen", "state",  "reason",  NULL};
    struct indicator *rows;
    struct csv csv;
    size_t count;

    if (!export_indicators(work, true, &rows, &count, err) ||
        !begin(work, &csv, "indicators.csv", columns, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        csv_int(&csv, rows[i].id);
        csv_text(&csv, rows[i].kind);
        csv_text(&csv, rows[i].value);
        csv_text(&csv, rows[i].tlp);
        csv_text(&csv, rows[i].note);
        csv_text(&csv, rows[i].by_hand ? "hand" : "scan");
        csv_count(&csv, rows[i].finding > 0 ? rows[i].finding : -1);
        csv_time(&csv, rows[i].first_seen);
        csv_time(&csv, rows[i].last_seen);
        csv_text(&csv, rows[i].withdrawn ? "withdrawn" : "active");
        csv_text(&csv, rows[i].reason);
        if (!end_row(work, &csv, err))
            return false;
    }
    return end(work, err);
}

/* --- messages --- */

static bool add_message(struct export_work *work, void *arg, const struct message *row,
                        struct error *err)
{
    static const char *const directions[] = {
        [DIRECTION_IN] = "in", [DIRECTION_SENT] = "sent", [DIRECTION_DRAFT] = "draft"};
    struct csv *csv = arg;

    csv_int(csv, row->id);
    csv_text(csv, row->folder_name);
    csv_int(csv, row->uid);
    csv_time(csv, row->date);
    csv_time(csv, row->received);
    csv_text(csv, directions[row->direction]);
    csv_text(csv, row->from);
    csv_text(csv, row->to);
    csv_text(csv, row->subject);
    csv_text(csv, row->message_id);
    csv_int(csv, (int64_t)row->size);
    csv_count(csv, row->lure);
    if (hash_is_zero(&row->raw))
        csv_text(csv, "");
    else
        csv_hash(csv, row->raw.bytes, sizeof(row->raw.bytes));
    csv_text(csv, row->mailbox);
    return end_row(work, csv, err);
}

static bool write_messages(struct export_work *work, struct error *err)
{
    static const char *const columns[] = {
        "id",      "folder",     "uid",  "date",       "received", "direction", "from", "to",
        "subject", "message_id", "size", "lure_score", "sha256",   "mailbox",   NULL};
    struct csv csv;

    return begin(work, &csv, "messages.csv", columns, err) &&
           export_each_message(work, add_message, &csv, err) && end(work, err);
}

/* --- sign-ins --- */

static bool add_login(struct export_work *work, struct csv *csv, const struct login_row *row,
                      struct error *err)
{
    csv_int(csv, row->id);
    csv_time(csv, row->when);
    csv_text(csv, row->stated);
    csv_text(csv, row->account);
    csv_text(csv, row->address);
    csv_text(csv, row->result);
    csv_text(csv, row->protocol);
    csv_text(csv, row->client);
    csv_text(csv, row->agent);
    csv_text(csv, row->session);
    csv_text(csv, row->place);
    csv_text(csv, row->detail);
    csv_int(csv, row->tries);
    csv_count(csv, row->fetched);
    csv_text(csv, row->own != 0 ? "yes" : "no");
    csv_int(csv, row->line);
    csv_hash(csv, row->raw.bytes, sizeof(row->raw.bytes));
    return end_row(work, csv, err);
}

static bool write_logins(struct export_work *work, struct error *err)
{
    static const char *const columns[] = {
        "id",       "time",          "time_as_logged", "account", "address",    "result",
        "protocol", "client",        "user_agent",     "session", "place",      "detail",
        "tries",    "messages_read", "our_own",        "line",    "log_sha256", NULL};
    struct login_query query = {.page = {.most = LOGIN_PAGE}};
    struct login_row *rows;
    struct csv csv;
    size_t count;

    if (!begin(work, &csv, "logins.csv", columns, err))
        return false;
    do {
        struct arena arena = {0};
        bool ok = login_list(work->setup->cf, &arena, &query, &rows, &count, err);

        for (size_t i = 0; ok && i < count; i++)
            ok = add_login(work, &csv, &rows[i], err);
        arena_dispose(&arena);
        if (!ok)
            return false;
        query.page.from += (int64_t)count;
    } while (count == LOGIN_PAGE);
    return end(work, err);
}

/* --- timeline --- */

static bool add_event(struct export_work *work, void *arg, const struct export_event *event,
                      struct error *err)
{
    struct csv *csv = arg;

    csv_text(csv, event->text);
    csv_time(csv, event->when);
    csv_text(csv, event->what);
    csv_text(csv, event->data_type);
    csv_int(csv, event->id);
    csv_text(csv, event->message ? event->message->from : "");
    csv_text(csv, event->message ? event->message->folder_name : "");
    csv_text(csv, event->attack);
    return end_row(work, csv, err);
}

static bool write_timeline(struct export_work *work, struct error *err)
{
    static const char *const columns[] = {"message",   "datetime", "timestamp_desc",
                                          "data_type", "id",       "from",
                                          "folder",    "attack",   NULL};
    struct csv csv;

    return begin(work, &csv, "timeline.csv", columns, err) &&
           export_each_event(work, add_event, &csv, err) && end(work, err);
}

/* --- what was examined, and what not: an empty table is no good news --- */

static bool write_coverage(struct export_work *work, struct error *err)
{
    static const char *const columns[] = {"check", "title", "state", "detail", "hint", NULL};
    struct coverage *rows;
    struct csv csv;
    size_t count;

    if (!coverage_list(work->setup->cf, &work->arena, &rows, &count, err) ||
        !begin(work, &csv, "coverage.csv", columns, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        csv_text(&csv, rows[i].check);
        csv_text(&csv, rows[i].title);
        csv_text(&csv, coverage_name(rows[i].state));
        csv_text(&csv, rows[i].detail);
        csv_text(&csv, rows[i].hint);
        if (!end_row(work, &csv, err))
            return false;
    }
    return end(work, err);
}

bool export_to_csv(struct export_work *work, struct error *err)
{
    return write_coverage(work, err) && write_findings(work, err) && write_indicators(work, err) &&
           write_logins(work, err) && write_messages(work, err) && write_timeline(work, err);
}
