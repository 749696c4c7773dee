/* log_columns.c - columns by their names; see log_columns.h. */
#include "log_columns.h"

#include "log_words.h"

#include <ctype.h>
#include <string.h>

enum { MOST_NAMES = 80, LONGEST_NAME = 200 /* bytes: what is longer names no column */ };

/* The first that is there counts. Blanks and marks between words do not matter. */
static const char *const names[COLUMNS][MOST_NAMES] = {
    [COLUMN_TIME] = {"login time",
                     "logon time",
                     "sign-in time",
                     "timestamp",
                     "date (utc)",
                     "event time",
                     "date and time",
                     "datetime",
                     "time",
                     "login at",
                     "logged at",
                     "logged in at",
                     "login date",
                     "sign-in date",
                     "occurred at",
                     "created at",
                     "creation time",
                     "activity time",
                     "activity date",
                     "event date",
                     "start time",
                     "date",
                     "created",
                     "id.time",
                     "when",
                     "ts",
                     "登录时间",
                     "操作时间",
                     "时间",
                     "登录日期",
                     "日期",
                     "登入時間",
                     "登錄時間",
                     "操作時間",
                     "時間",
                     "thời gian đăng nhập",
                     "thời gian",
                     "ngày giờ",
                     "ngày",
                     "zeitpunkt",
                     "datum und uhrzeit",
                     "anmeldezeit",
                     "zeit",
                     "uhrzeit",
                     "datum",
                     "date heure",
                     "horodatage",
                     "heure",
                     "fecha y hora",
                     "hora",
                     "fecha",
                     "data e ora",
                     "data hora",
                     "ora",
                     "дата и время",
                     "время",
                     "дата"},
    [COLUMN_DATE] = {"date", "login date", "event date", "日期", "ngày", "datum", "fecha", "data",
                     "дата"},
    [COLUMN_ADDRESS] = {"ip address",
                        "login ip",
                        "client ip",
                        "source ip",
                        "remote ip",
                        "ip",
                        "remote address",
                        "client ip address",
                        "source ip address",
                        "caller ip address",
                        "src ip",
                        "remote addr",
                        "client addr",
                        "client address",
                        "source address",
                        "ip addr",
                        "user ip",
                        "sign-in ip",
                        "public ip",
                        "origin ip",
                        "rip",
                        "登录ip",
                        "ip地址",
                        "客户端ip",
                        "来源ip",
                        "登录ip地址",
                        "登入ip",
                        "ip位址",
                        "來源ip",
                        "用戶端ip",
                        "ipアドレス",
                        "địa chỉ ip",
                        "Địa chỉ ip",
                        "ip đăng nhập",
                        "ip adresse",
                        "adresse ip",
                        "dirección ip",
                        "direccion ip",
                        "indirizzo ip",
                        "endereço ip",
                        "ip адрес"},
    [COLUMN_ACCOUNT] = {"user principal name",
                        "account",
                        "username",
                        "login name",
                        "email address",
                        "email",
                        "mailbox",
                        "user",
                        "actor",
                        "actor.email",
                        "user email",
                        "user mail",
                        "user id",
                        "account name",
                        "account id",
                        "user account",
                        "email account",
                        "login user",
                        "login id",
                        "e-mail",
                        "mail",
                        "upn",
                        "uid",
                        "principal",
                        "identity",
                        "owner",
                        "login",
                        "帐号",
                        "账号",
                        "邮箱账号",
                        "邮箱地址",
                        "邮箱",
                        "用户名",
                        "登录账号",
                        "登录帐号",
                        "登录用户",
                        "账户",
                        "帳號",
                        "使用者",
                        "使用者名稱",
                        "電子郵件",
                        "信箱",
                        "郵箱",
                        "用户",
                        "登入帳號",
                        "ユーザー名",
                        "ユーザー",
                        "アカウント",
                        "tài khoản",
                        "người dùng",
                        "tên đăng nhập",
                        "hộp thư",
                        "benutzer",
                        "benutzername",
                        "anwender",
                        "konto",
                        "utilisateur",
                        "compte",
                        "usuario",
                        "cuenta",
                        "utente",
                        "usuário",
                        "пользователь",
                        "логин"},
    [COLUMN_EVENT] = {"event name",    "event",     "event type", "action",    "activity",
                      "activity type", "operation", "name",       "操作",      "操作类型",
                      "事件",          "行为",      "hành động",  "sự kiện",   "hoạt động",
                      "ereignis",      "aktion",    "acción",     "événement", "событие",
                      "действие"},
    [COLUMN_RESULT] = {"login result",
                       "login status",
                       "sign-in status",
                       "sign-in result",
                       "auth result",
                       "auth status",
                       "authentication result",
                       "result",
                       "outcome",
                       "event outcome",
                       "status",
                       "success",
                       "succeeded",
                       "successful",
                       "is success",
                       "login success",
                       "result code",
                       "return code",
                       "status code",
                       "response status",
                       "response code",
                       "error code",
                       "code",
                       "登录结果",
                       "登录状态",
                       "操作结果",
                       "是否成功",
                       "结果",
                       "登入結果",
                       "登入狀態",
                       "結果",
                       "狀態",
                       "状态",
                       "kết quả",
                       "trạng thái",
                       "ergebnis",
                       "resultado",
                       "estado",
                       "résultat",
                       "statut",
                       "esito",
                       "результат",
                       "статус"},
    [COLUMN_WAY] = {"protocol", "client app",  "login type", "login method", "method",
                    "service",  "application", "client",     "auth type",    "login protocol",
                    "channel",  "登录方式",    "登录类型",   "登录协议",     "协议",
                    "客户端",   "登录渠道",    "登入方式",   "登入類型",     "通訊協定",
                    "協定",     "用戶端",      "giao thức",  "phương thức",  "ứng dụng",
                    "Ứng dụng", "protokoll",   "protocole",  "protocolo",    "протокол",
                    "cliente",  "клиент"},
    [COLUMN_AGENT] = {"user agent",
                      "user agent original",
                      "http user agent",
                      "browser",
                      "device",
                      "ua",
                      "client name",
                      "client info",
                      "client software",
                      "client program",
                      "mail client",
                      "client version",
                      "browser name",
                      "device name",
                      "device info",
                      "app",
                      "program",
                      "software",
                      "用户代理",
                      "浏览器",
                      "设备",
                      "登录设备",
                      "设备信息",
                      "终端",
                      "瀏覽器",
                      "裝置",
                      "trình duyệt",
                      "thiết bị",
                      "phần mềm",
                      "programm",
                      "logiciel",
                      "programa"},
    [COLUMN_PLACE] = {"location",     "city",         "country",  "place",    "login location",
                      "country name", "country code", "region",   "登录城市", "登录地点",
                      "归属地",       "登录位置",     "所在地",   "登入城市", "登入地點",
                      "地點",         "位置",         "地点",     "城市",     "地区",
                      "vị trí",       "địa điểm",     "Địa điểm", "quốc gia", "land",
                      "ort",          "pays",         "ville",    "país",     "ciudad",
                      "страна",       "город"},
    [COLUMN_DETAIL] = {"failure reason", "reason", "error", "error message", "detail", "details",
                       "description", "message", "错误信息", "失败原因", "原因", "备注", "錯誤訊息",
                       "失敗原因", "備註", "lý do", "chi tiết"},
    [COLUMN_SESSION] = {"session id", "session", "会话", "工作階段"},
};

static const char *const kinds[COLUMNS] = {"time",  "date",   "address", "account",
                                           "event", "result", "way in",  "program",
                                           "place", "detail", "session"};

/* --- names --- */

static bool is_between(char ch)
{
    return ch != '\0' && strchr(" _-.@:/()#*\"'\t", ch);
}

/* "client_ip", "clientIp" and "Client IP" are one name. */
static bool is_name(struct str text, const char *name)
{
    size_t i = 0;

    for (;;) {
        while (i < text.len && is_between(text.at[i]))
            i++;
        while (is_between(*name))
            name++;
        if (i == text.len || *name == '\0')
            return i == text.len && *name == '\0';
        if (tolower((unsigned char)text.at[i++]) != tolower((unsigned char)*name++))
            return false;
    }
}

/* "properties.ipAddress" is an address, "server.ip" is nobody's who signs in. */
static bool ends_as(struct str text, const char *name)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] == '.' && is_name(str_part(text, i + 1, text.len), name))
            return !log_holds(text, "server") && !log_holds(text, "host") &&
                   !log_holds(text, "dest");
    return false;
}

static bool is_chinese(const char *name)
{
    return (unsigned char)name[0] >= 0xe4 && (unsigned char)name[0] <= 0xe9;
}

/* Of several of this name the first with a value. */
static const struct cell *cell_of(const struct row *row, const char *name, bool inside)
{
    const struct cell *found = NULL;

    for (size_t i = 0; i < row->count; i++) {
        const struct cell *cell = &row->cells[i];

        if (cell->name.len > LONGEST_NAME ||
            !(inside ? ends_as(cell->name, name) : is_name(cell->name, name)))
            continue;
        if (cell->count > 0)
            return cell;
        found = found ? found : cell;
    }
    return found;
}

static void find_kind(struct log_columns *out, struct arena *arena, const struct row *head,
                      enum log_column kind, bool inside)
{
    for (size_t i = 0; i < MOST_NAMES && names[kind][i] && !out->at[kind]; i++) {
        const struct cell *cell = cell_of(head, names[kind][i], inside);

        if (!cell || (inside && strcmp(names[kind][i], "name") == 0))
            continue;
        out->at[kind] = arena_strndup(arena, cell->name.at, cell->name.len);
        out->chinese |= is_chinese(names[kind][i]);
    }
}

void log_columns_find(struct log_columns *out, struct arena *arena, const struct row *head)
{
    for (size_t kind = 0; kind < COLUMNS; kind++) {
        find_kind(out, arena, head, (enum log_column)kind, false);
        if (head->object)
            find_kind(out, arena, head, (enum log_column)kind, true);
    }
    if (out->at[COLUMN_EVENT] && out->at[COLUMN_RESULT] &&
        is_name(str_of(out->at[COLUMN_EVENT]), "name"))
        out->at[COLUMN_EVENT] = NULL; /* somebody's */
    if (out->at[COLUMN_DATE] && out->at[COLUMN_TIME] &&
        strcmp(out->at[COLUMN_DATE], out->at[COLUMN_TIME]) == 0)
        out->at[COLUMN_DATE] = NULL;
}

bool log_columns_tell(const struct log_columns *columns)
{
    bool more = false;

    for (size_t i = COLUMN_ACCOUNT; i < COLUMNS; i++)
        more |= columns->at[i] != NULL;
    return more && columns->at[COLUMN_TIME] && columns->at[COLUMN_ADDRESS];
}

struct str log_columns_cell(const struct row *row, const struct log_columns *columns,
                            enum log_column kind)
{
    return columns->at[kind] ? row_text(row, columns->at[kind]) : str_of("");
}

void log_columns_say(const struct log_columns *columns, struct buf *out)
{
    bool more = false;

    for (size_t i = 0; i < COLUMNS; i++) {
        if (!columns->at[i])
            continue;
        buf_printf(out, "%s %s is \"", more ? "," : "", kinds[i]);
        text_show(out, str_part(str_of(columns->at[i]), 0, 60));
        buf_text(out, "\"");
        more = true;
    }
}
