/* log_table_any.c - delimited text whose columns tell what they are, in English, Chinese or
 * Vietnamese: consoles, panels and spreadsheets that have no format of their own here, Alibaba
 * Mail's and 263's among them (formats.md 12). Which column was taken for what is said in the
 * report. */
#include "csv.h"
#include "export_row.h"
#include "log_formats.h"
#include "log_reading.h"
#include "log_words.h"

#include <stdio.h>
#include <string.h>

enum column {
    COLUMN_TIME,
    COLUMN_ADDRESS,
    COLUMN_ACCOUNT,
    COLUMN_RESULT,
    COLUMN_WAY,
    COLUMN_AGENT,
    COLUMN_PLACE,
    COLUMN_DETAIL,
    COLUMN_SESSION,
    COLUMNS,
};

enum { MOST_NAMES = 40 };

/* The first that is there counts. */
static const char *const names[COLUMNS][MOST_NAMES] = {
    [COLUMN_TIME] = {"login time",    "logon time",
                     "sign-in time",  "timestamp",
                     "date (utc)",    "event time",
                     "date and time", "datetime",
                     "date time",     "time",
                     "date",          "created",
                     "id.time",       "登录时间",
                     "操作时间",      "时间",
                     "日期",          "登入時間",
                     "登錄時間",      "操作時間",
                     "時間",          "thời gian đăng nhập",
                     "thời gian",     "ngày giờ",
                     "ngày"},
    [COLUMN_ADDRESS] = {"ip address", "login ip", "client ip",  "source ip",      "remote ip",
                        "ipaddress",  "clientip", "ip",         "remote address", "登录ip",
                        "ip地址",     "客户端ip", "来源ip",     "登入ip",         "ip位址",
                        "來源ip",     "用戶端ip", "địa chỉ ip", "Địa chỉ ip",     "ip đăng nhập"},
    [COLUMN_ACCOUNT] = {"user principal name",
                        "userprincipalname",
                        "account",
                        "username",
                        "user name",
                        "login name",
                        "email address",
                        "email",
                        "mailbox",
                        "user",
                        "actor",
                        "actor.email",
                        "帐号",
                        "账号",
                        "邮箱账号",
                        "邮箱地址",
                        "邮箱",
                        "用户名",
                        "帳號",
                        "使用者",
                        "使用者名稱",
                        "電子郵件",
                        "信箱",
                        "郵箱",
                        "用户",
                        "tài khoản",
                        "người dùng",
                        "hộp thư"},
    [COLUMN_RESULT] = {"login result", "login status", "sign-in status", "result", "outcome",
                       "status", "event name", "event", "name", "登录结果", "登录状态", "结果",
                       "登入結果", "登入狀態", "結果", "狀態", "状态", "kết quả", "trạng thái"},
    [COLUMN_WAY] = {"protocol", "client app",  "login type", "login method", "method",
                    "service",  "application", "client",     "登录方式",     "登录类型",
                    "登录协议", "协议",        "客户端",     "登入方式",     "登入類型",
                    "通訊協定", "協定",        "用戶端",     "giao thức",    "phương thức",
                    "ứng dụng", "Ứng dụng"},
    [COLUMN_AGENT] = {"user agent", "useragent", "user-agent", "browser", "device", "用户代理",
                      "浏览器", "设备", "瀏覽器", "裝置", "trình duyệt", "thiết bị"},
    [COLUMN_PLACE] = {"location", "city", "country", "place", "登录城市", "登录地点", "归属地",
                      "登入城市", "登入地點", "地點", "位置", "地点", "城市", "vị trí", "địa điểm",
                      "Địa điểm"},
    [COLUMN_DETAIL] = {"failure reason", "reason", "error", "error message", "detail", "details",
                       "description", "message", "错误信息", "失败原因", "原因", "备注", "錯誤訊息",
                       "失敗原因", "備註", "lý do", "chi tiết"},
    [COLUMN_SESSION] = {"session id", "sessionid", "session", "会话", "工作階段"},
};

struct columns {
    const char *at[COLUMNS]; /* the name that is there; NULL: none */
    bool chinese;
};

static const char *const kinds[COLUMNS] = {"time",    "address", "account", "result", "way in",
                                           "program", "place",   "detail",  "session"};

static bool is_chinese(const char *name)
{
    return (unsigned char)name[0] >= 0xe4 && (unsigned char)name[0] <= 0xe9;
}

static void find_columns(struct columns *out, const struct row *head)
{
    *out = (struct columns){.chinese = false};
    for (size_t kind = 0; kind < COLUMNS; kind++)
        for (size_t i = 0; i < MOST_NAMES && names[kind][i] && !out->at[kind]; i++)
            for (size_t k = 0; k < head->count; k++)
                if (str_equal_nocase(head->cells[k].name, str_of(names[kind][i]))) {
                    out->at[kind] = names[kind][i];
                    out->chinese |= is_chinese(names[kind][i]);
                }
}

static struct str cell(const struct row *row, const struct columns *columns, enum column kind)
{
    return columns->at[kind] ? row_text(row, columns->at[kind]) : str_of("");
}

/* An event's name may be that of anything; an outcome is always a sign-in's. */
static bool is_login(const struct row *row, const struct columns *columns)
{
    static const char *const words[] = {"login", "logged", "log in",   "logon",
                                        "sign",  "登录",   "đăng nhập"};
    struct str event = cell(row, columns, COLUMN_RESULT);

    if (!columns->at[COLUMN_RESULT] || (!str_starts(str_of(columns->at[COLUMN_RESULT]), "event") &&
                                        strcmp(columns->at[COLUMN_RESULT], "name") != 0))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (log_holds(event, words[i]))
            return true;
    return false;
}

static bool take(struct log_reading *reading, const struct row *row, void *arg)
{
    const struct columns *columns = arg;
    struct str way = cell(row, columns, COLUMN_WAY);
    struct log_entry entry;
    char ip[64];

    log_entry_blank(&entry, row->line);
    entry.stated = cell(row, columns, COLUMN_TIME);
    entry.when = log_cell_time(reading, entry.stated, false);
    if (entry.when == INT64_MIN) {
        log_reject(reading, row->line, "its time cannot be read", row->raw);
        return true;
    }
    if (!is_login(row, columns))
        return false;
    log_address(cell(row, columns, COLUMN_ADDRESS), ip);
    entry.address = str_of(ip);
    entry.account = cell(row, columns, COLUMN_ACCOUNT);
    entry.detail = cell(row, columns, COLUMN_DETAIL);
    entry.result = columns->at[COLUMN_RESULT]
                       ? log_result_of(cell(row, columns, COLUMN_RESULT), entry.detail)
                       : LOGIN_SUCCESS;
    entry.protocol = log_protocol_of(way);
    entry.client = way;
    entry.agent = cell(row, columns, COLUMN_AGENT);
    entry.place = cell(row, columns, COLUMN_PLACE);
    entry.session = cell(row, columns, COLUMN_SESSION);
    entry.key = row->raw;
    log_add(reading, &entry);
    return true;
}

static void say_columns(struct log_reading *reading, const struct columns *columns)
{
    struct buf text;

    buf_init(&text, 1000);
    buf_text(&text, "columns were taken so:");
    for (size_t i = 0; i < COLUMNS; i++)
        if (columns->at[i])
            buf_printf(&text, "%s %s is \"%s\"", i ? "," : "", kinds[i], columns->at[i]);
    export_warn_file(&reading->export, arena_strndup(reading->arena, buf_c(&text), text.len));
    if (!columns->at[COLUMN_RESULT])
        export_warn_file(&reading->export, "no column tells what came of a sign-in: each row is "
                                           "taken for a success");
    buf_dispose(&text);
}

/* Local time of China, aloud: no other is likely behind Chinese columns. */
static struct log_hints hints_of(const struct log_hints *hints, const struct columns *columns)
{
    struct log_hints out = *hints;

    if (columns->chinese && out.zone == LOG_ZONE_NONE)
        out.zone = 8 * 60;
    return out;
}

static bool head_of(struct columns *out, struct arena *arena, struct str text)
{
    struct row head;

    if (!export_csv_head(arena, text, &head))
        return false;
    find_columns(out, &head);
    return true;
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    struct arena arena = {0};
    struct columns columns;
    bool ours = head_of(&columns, &arena, head->text.text) && columns.at[COLUMN_TIME] &&
                columns.at[COLUMN_ADDRESS];
    unsigned more = 0;

    for (size_t i = COLUMN_ACCOUNT; ours && i < COLUMNS; i++)
        more += columns.at[i] != NULL;
    arena_dispose(&arena);
    *why = "it has columns for a time, an IP address and more of a sign-in";
    return ours && more > 0 ? (more > 1 ? 60 : 45) : 0;
}

static void read_as(const char *format, struct log_page *out, struct arena *arena, struct str bytes,
                    const struct log_cursor *from, const struct log_hints *hints)
{
    struct log_reading reading;
    struct import_text text;
    struct log_hints better;
    struct columns columns = {.chinese = false};

    import_text_of(&text, arena, bytes);
    head_of(&columns, arena, text.text);
    better = hints_of(hints, &columns);
    log_begin(&reading, out, arena, format, from, &better);
    if (columns.chinese && hints->zone == LOG_ZONE_NONE)
        out->zone = "UTC+08:00 is assumed: the columns are Chinese and no zone is named; if it was "
                    "written otherwise, import it with --log-zone +HH:MM";
    say_columns(&reading, &columns);
    if (columns.at[COLUMN_TIME])
        log_date_order(&reading, bytes, columns.at[COLUMN_TIME]);
    log_csv(&reading, bytes, from, take, &columns);
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
