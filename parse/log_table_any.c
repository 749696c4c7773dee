/* log_table_any.c - tables of sign-ins whose columns tell what they are, delimited text or JSON:
 * consoles, panels and spreadsheets that have no format of their own here, Alibaba Mail's and
 * 263's among them (formats.md 12). Which column was taken for what is said in the report. */
#include "json_rows.h"
#include "log_columns.h"
#include "log_formats.h"
#include "log_outcome.h"
#include "log_reading.h"
#include "log_words.h"

#include "base/limits.h"

#include <stdio.h>
#include <string.h>

enum { SURE = 60, NEARLY = 45, GUESSED = 42 };

/* --- what came of it --- */

static bool holds_one(struct str text, const char *const *words)
{
    for (; *words; words++)
        if (log_holds(text, *words))
            return true;
    return false;
}

/* "logged out" is none. */
static bool is_login(struct str event)
{
    static const char *const ends[] = {
        "logout",     "log out",  "logged out", "log-out",    "log_out", "signout",
        "sign out",   "sign-out", "sign_out",   "signed out", "logoff",  "log off",
        "logged off", "登出",     "退出",       "đăng xuất",  NULL};
    static const char *const words[] = {
        "login", "logged", "log in", "logon",     "log on", "log-in",    "log_in", "sign", "auth",
        "登录",  "登入",   "登錄",   "đăng nhập", "anmeld", "connexion", "sesión", NULL};

    return holds_one(event, words) && !holds_one(event, ends);
}

/* A sign-in that is no more than begun. */
static bool is_begun(struct str event)
{
    static const char *const words[] = {"attempt", "challenge", "verif", "start",
                                        "request", "prompt",    "init",  NULL};

    return holds_one(event, words);
}

/* Of a column that says whether it was one, and not how it ended. */
static bool is_yes_or_no(const char *name)
{
    static const char *const words[] = {"succe", "是否", NULL};

    return holds_one(str_of(name), words);
}

static enum login_result code_means(const struct log_columns *columns, uint64_t code)
{
    const char *name = columns->at[COLUMN_RESULT];

    if (is_yes_or_no(name))
        return code > 0 ? LOGIN_SUCCESS : LOGIN_FAILED;
    if (code == 0 || (code >= 200 && code <= 299))
        return LOGIN_SUCCESS;
    if (code == 1)
        return columns->has_zero || log_holds(str_of(name), "error") ? LOGIN_FAILED : LOGIN_SUCCESS;
    if (code >= 10000) { /* as Microsoft's directory has them */
        char text[24];
        int len = snprintf(text, sizeof(text), "%u", (unsigned)code);

        return log_entra_result((struct str){text, (size_t)len});
    }
    return LOGIN_FAILED;
}

/* A column of mistakes is left out where there was none. */
static bool names_failures(const char *name)
{
    static const char *const words[] = {"error", "fail", "reason", "错误", "錯誤", "lỗi", NULL};

    return holds_one(str_of(name), words);
}

/* A cell of a column that names mistakes: there was one, or not. */
static enum login_result mistake_of(struct str cell, struct str detail)
{
    if (cell.len == 0 || str_equal(cell, str_of("-")) || export_answer(cell) == EXPORT_NO)
        return LOGIN_SUCCESS;
    return export_answer(cell) == EXPORT_YES ? log_result_of(str_of("failed"), detail)
                                             : log_result_of(cell, detail);
}

static enum login_result event_means(struct str event, struct str detail, bool alone)
{
    enum login_result found = log_result_of(event, detail);
    bool told = log_outcome_of(event) != OUTCOME_UNKNOWN;

    return alone && !told && event.len > 0 && !is_begun(event) ? LOGIN_SUCCESS : found;
}

static enum login_result result_of(const struct row *row, const struct log_columns *columns,
                                   struct str detail)
{
    const char *name = columns->at[COLUMN_RESULT];
    struct str result = str_trim(log_columns_cell(row, columns, COLUMN_RESULT));
    struct str event = log_columns_cell(row, columns, COLUMN_EVENT);
    enum login_result found;
    uint64_t code;

    if (!name && !columns->at[COLUMN_EVENT])
        return LOGIN_SUCCESS;
    if (str_to_u64(result, UINT32_MAX, &code))
        return code_means(columns, code);
    found =
        name && names_failures(name) ? mistake_of(result, detail) : log_result_of(result, detail);
    if (found != LOGIN_UNCLEAR || log_outcome_of(result) == OUTCOME_UNCLEAR)
        return found;
    return event_means(event, detail, result.len == 0);
}

/* --- rows --- */

struct table {
    struct log_columns columns;
    bool json;
    bool lacks_result; /* the row at hand */
};

/* The day may stand in a column of its own. */
static struct str time_of(struct arena *arena, const struct row *row,
                          const struct log_columns *columns)
{
    struct str time = str_trim(log_columns_cell(row, columns, COLUMN_TIME));
    struct str date = str_trim(log_columns_cell(row, columns, COLUMN_DATE));
    char *both;

    if (date.len == 0 || date.len > 40 || time.len > 40 || log_is_time(time))
        return time;
    both = arena_alloc(arena, date.len + time.len + 2);
    memcpy(both, date.at, date.len);
    both[date.len] = ' ';
    memcpy(both + date.len + 1, time.at, time.len);
    return (struct str){both, date.len + 1 + time.len};
}

static void take_words(struct log_entry *entry, const struct row *row,
                       const struct log_columns *columns)
{
    struct str way = log_columns_cell(row, columns, COLUMN_WAY);

    entry->account = log_columns_cell(row, columns, COLUMN_ACCOUNT);
    entry->detail = log_columns_cell(row, columns, COLUMN_DETAIL);
    entry->protocol = log_protocol_of(way);
    entry->client = way;
    entry->agent = log_columns_cell(row, columns, COLUMN_AGENT);
    if (entry->agent.len == 0 && log_is_agent(way))
        entry->agent = way;
    entry->place = log_columns_cell(row, columns, COLUMN_PLACE);
    entry->session = log_columns_cell(row, columns, COLUMN_SESSION);
}

static bool take_with(struct log_reading *reading, const struct row *row, const struct table *table,
                      const struct log_columns *columns, struct arena *arena)
{
    struct log_entry entry;
    char ip[64];

    log_entry_blank(&entry, row->line);
    entry.stated = time_of(arena, row, columns);
    entry.when = log_cell_time(reading, entry.stated, false);
    if (entry.when == INT64_MIN) {
        log_reject(reading, row->line, "its time cannot be read", row->raw);
        return true;
    }
    if (columns->at[COLUMN_EVENT] && !is_login(log_columns_cell(row, columns, COLUMN_EVENT)))
        return false;
    log_address(log_columns_cell(row, columns, COLUMN_ADDRESS), ip);
    entry.address = str_of(ip);
    take_words(&entry, row, columns);
    entry.result = table->lacks_result ? LOGIN_UNCLEAR : result_of(row, columns, entry.detail);
    if (entry.result == LOGIN_UNCLEAR && log_columns_cell(row, columns, COLUMN_RESULT).len > 0)
        export_warn_file(&reading->export, "what came of some sign-ins is told in words that leave "
                                           "it open: these are taken neither for a success nor for "
                                           "a failure");
    entry.key = row->raw;
    log_add(reading, &entry);
    return true;
}

/* The other rows tell what came of it, this one leaves it out. */
static bool lacks_result(const struct log_columns *here, const struct log_columns *all)
{
    return all->at[COLUMN_RESULT] && !here->at[COLUMN_RESULT] && !here->at[COLUMN_EVENT] &&
           !names_failures(all->at[COLUMN_RESULT]);
}

/* Objects need not have the same members: each has its own columns. */
static bool take(struct log_reading *reading, const struct row *row, void *arg)
{
    struct table *table = arg;
    struct log_columns columns = table->columns;
    struct arena arena = {0};
    bool taken;

    if (table->json) {
        memset(columns.at, 0, sizeof(columns.at));
        log_columns_find(&columns, &arena, row);
        table->lacks_result = lacks_result(&columns, &table->columns);
    }
    if (table->lacks_result)
        export_warn_file(&reading->export, "a row does not tell what came of the sign-in, as "
                                           "others do: it is taken neither for a success nor for "
                                           "a failure");
    taken = take_with(reading, row, table, &columns, &arena);
    arena_dispose(&arena);
    return taken;
}

static void say_columns(struct log_reading *reading, const struct log_columns *columns)
{
    struct buf text;

    buf_init(&text, 4000);
    if (columns->names.count > 0)
        buf_text(&text, "there is no line of names: ");
    buf_text(&text, columns->guessed ? "columns were taken so, some by what is in them:"
                                     : "columns were taken so:");
    log_columns_say(columns, &text);
    export_warn_file(&reading->export, arena_strndup(reading->arena, buf_c(&text), text.len));
    if (!columns->at[COLUMN_RESULT] && !columns->at[COLUMN_EVENT])
        export_warn_file(&reading->export, "no column tells what came of a sign-in: each row is "
                                           "taken for a success");
    else if (columns->coded && columns->at[COLUMN_RESULT] &&
             !is_yes_or_no(columns->at[COLUMN_RESULT]))
        export_warn_file(&reading->export,
                         columns->has_zero
                             ? "what came of a sign-in is told by a number: 0 is taken for a "
                               "success, 1 for a failure"
                             : "what came of a sign-in is told by a number: 1 is taken for a "
                               "success, as none is 0");
    buf_dispose(&text);
}

/* Local time of China, aloud: no other is likely behind Chinese columns. */
static struct log_hints hints_of(const struct log_hints *hints, const struct log_columns *columns)
{
    struct log_hints out = *hints;

    if (columns->chinese && out.zone == LOG_ZONE_NONE)
        out.zone = 8 * 60;
    return out;
}

static bool is_json(struct str text)
{
    text = str_trim(text);
    return str_starts(text, "{") || str_starts(text, "[");
}

/* By the first objects. */
static bool objects_of(struct log_columns *out, struct arena *arena, struct str text)
{
    enum { LOOKED_AT = 200 };
    struct json_rows rows = {.text = text};
    struct str one;
    bool found = false;

    *out = (struct log_columns){.chinese = false};
    for (size_t i = 0; i < LOOKED_AT && json_rows_next(&rows, &one); i++) {
        struct json_in *document = json_in_take(&one);
        struct arena cells = {0};
        struct row row = {.object = document};
        uint64_t code;

        if (json_in_is_object(document)) {
            export_flatten(&cells, document, &row);
            log_columns_find(out, arena, &row); /* what an earlier one has stays */
            found = true;
            if (str_to_u64(log_columns_cell(&row, out, COLUMN_RESULT), UINT32_MAX, &code)) {
                out->coded = true;
                out->has_zero |= code == 0;
            }
        }
        arena_dispose(&cells);
        json_in_free(document);
    }
    return found;
}

static bool columns_of(struct table *out, struct arena *arena, struct str text)
{
    out->json = is_json(text);
    return out->json ? objects_of(&out->columns, arena, text)
                     : log_columns_of(&out->columns, arena, text);
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    struct arena arena = {0};
    struct table table;
    const struct log_columns *columns = &table.columns;
    bool ours = columns_of(&table, &arena, head->text.text) && log_columns_tell(&table.columns);
    bool whose = ours && (columns->at[COLUMN_ACCOUNT] || columns->at[COLUMN_RESULT]);
    unsigned more = 0;

    for (size_t i = COLUMN_ACCOUNT; ours && i < COLUMNS; i++)
        more += columns->at[i] != NULL;
    arena_dispose(&arena);
    *why = "it has columns for a time, an IP address and more of a sign-in";
    if (ours && columns->guessed)
        return whose ? GUESSED : 0;
    return more == 0 ? 0 : more > 1 ? SURE : NEARLY;
}

static void read_as(const char *format, struct log_page *out, struct arena *arena, struct str bytes,
                    const struct log_cursor *from, const struct log_hints *hints)
{
    struct log_reading reading;
    struct import_text text;
    struct log_hints better;
    struct table table = {.json = false};
    const struct log_columns *columns = &table.columns;

    import_text_of(&text, arena, bytes);
    columns_of(&table, arena, text.text);
    better = hints_of(hints, columns);
    log_begin(&reading, out, arena, format, from, &better);
    if (columns->chinese && hints->zone == LOG_ZONE_NONE)
        out->zone = "UTC+08:00 is assumed: the columns are Chinese and no zone is named; if it was "
                    "written otherwise, import it with --log-zone +HH:MM";
    say_columns(&reading, columns);
    if (columns->names.count > 0)
        reading.names = &columns->names;
    if (table.json) {
        log_json(&reading, bytes, from, take, &table);
    } else {
        if (columns->at[COLUMN_TIME])
            log_date_order(&reading, bytes,
                           columns->at[COLUMN_DATE] ? columns->at[COLUMN_DATE]
                                                    : columns->at[COLUMN_TIME]);
        log_csv(&reading, bytes, from, take, &table);
    }
    log_end(&reading);
}

static void read(struct log_page *out, struct arena *arena, struct str bytes,
                 const struct log_cursor *from, const struct log_hints *hints)
{
    read_as("table", out, arena, bytes, from, hints);
}

/* What workspace_file.c reads for its rules. */
static void read_workspace(struct log_page *out, struct arena *arena, struct str bytes,
                           const struct log_cursor *from, const struct log_hints *hints)
{
    read_as("workspace-csv", out, arena, bytes, from, hints);
}

const struct log_format log_workspace_csv = {.name = "workspace-csv",
                                             .title = "Workspace audit events (CSV): sign-ins",
                                             .capped = true,
                                             .read = read_workspace};
const struct log_format log_table_any = {.name = "table",
                                         .title = "table of sign-ins, by its columns",
                                         .capped = true,
                                         .recognise = recognise,
                                         .read = read};
