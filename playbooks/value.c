/* value.c - is a text what its type says? See playbooks/playbook.h. */
#include "playbooks/playbook.h"

#include "value.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define LOWER  "abcdefghijklmnopqrstuvwxyz"
#define LETTER LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGIT  "0123456789"

static bool only(const char *text, const char *allowed)
{
    return strspn(text, allowed) == strlen(text);
}

static bool is_domain(const char *text)
{
    size_t len = strlen(text);

    /* Names beyond ASCII are taken as they are: what is asked of DNS is the resolver's matter. */
    return len > 0 && len < 254 && strpbrk(text, " /\\\"'`$;&|<>(){}\n@:") == NULL &&
           text[0] != '-' && text[0] != '.' && strchr(text, '.');
}

static bool is_email(const char *text)
{
    const char *at = strrchr(text, '@');

    return at && at > text && text[0] != '-' && strpbrk(text, " \n\"'`$;&|<>(){}\\") == NULL &&
           is_domain(at + 1);
}

static bool is_host(const char *text)
{
    return *text && text[0] != '-' && strlen(text) < 254 && only(text, LETTER DIGIT ".-:");
}

static bool is_url(const char *text)
{
    return (strncmp(text, "https://", 8) == 0 || strncmp(text, "http://", 7) == 0) &&
           strpbrk(text, " \n\"<>\\") == NULL;
}

/* One address, or a block if a length may or must be there. */
static bool is_ip(const char *text, bool block_may, bool block_must)
{
    unsigned char bytes[16];
    char address[64];
    const char *slash = strchr(text, '/');
    size_t len = slash ? (size_t)(slash - text) : strlen(text);
    uint64_t bits = 0;
    bool four;

    if (len >= sizeof(address) || (slash && !block_may) || (!slash && block_must))
        return false;
    memcpy(address, text, len);
    address[len] = '\0';
    four = inet_pton(AF_INET, address, bytes) == 1;
    if (!four && inet_pton(AF_INET6, address, bytes) != 1)
        return false;
    return !slash || str_to_u64(str_of(slash + 1), four ? 32 : 128, &bits);
}

/* Each piece between blanks, commas and line ends. */
static bool is_list(const char *text, enum value_type type)
{
    char piece[300];

    while (*text) {
        size_t len = strcspn(text, " ,\n");

        if (len >= sizeof(piece))
            return false;
        memcpy(piece, text, len);
        piece[len] = '\0';
        if (len > 0 && (type == VALUE_MSGID_LIST ? piece[0] == '-' || strpbrk(piece, "\"'`$;&|\\")
                                                 : !is_ip(piece, true, type == VALUE_CIDR_LIST)))
            return false;
        text += len + (text[len] != '\0');
    }
    return true;
}

/* The number that `digits` digits at *text are, with this character behind it; moves on. -1: not
 * so. */
static int take_part(const char **text, int digits, char behind)
{
    int value = 0;

    for (int i = 0; i < digits; i++, ++*text) {
        if (**text < '0' || **text > '9')
            return -1;
        value = value * 10 + (**text - '0');
    }
    if (**text != behind)
        return -1;
    *text += behind != '\0';
    return value;
}

int64_t time_parse(const char *text)
{
    size_t len = strlen(text);
    bool has_time = len > 10, has_second = len > 17;
    int year = take_part(&text, 4, '-');
    int month = year < 0 ? -1 : take_part(&text, 2, '-');
    int day = month < 0 ? -1 : take_part(&text, 2, has_time ? 'T' : '\0');
    int hour = !has_time || day < 0 ? 0 : take_part(&text, 2, ':');
    int minute = !has_time || hour < 0 ? 0 : take_part(&text, 2, has_second ? ':' : 'Z');
    int second = !has_second || minute < 0 ? 0 : take_part(&text, 2, 'Z');

    if (day < 1 || day > 31 || month < 1 || month > 12 || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 60 || *text)
        return INT64_MIN;
    return clock_from_civil(year, month, day, hour, minute, second);
}

static const char *tidy_time(const char *text, int64_t now, char room[VALUE_TIDY])
{
    size_t len = strlen(text);

    if (strcmp(text, "now") == 0) {
        clock_format(now, room);
        return room;
    }
    if ((len != 16 && len != 17 && len != 19 && len != 20) || (text[10] != ' ' && text[10] != 'T'))
        return text;
    snprintf(room, VALUE_TIDY, "%.10sT%s%s", text, text + 11, text[len - 1] == 'Z' ? "" : "Z");
    return room;
}

const char *value_tidy(enum value_type type, const char *text, int64_t now, char room[VALUE_TIDY])
{
    if (type == VALUE_TIME)
        return tidy_time(text, now, room);
    if (type != VALUE_BOOL)
        return text;
    if (strcmp(text, "yes") == 0 || strcmp(text, "y") == 0)
        return "true";
    return strcmp(text, "no") == 0 || strcmp(text, "n") == 0 ? "false" : text;
}

static bool fits(enum value_type type, const char *text)
{
    uint64_t number;

    switch (type) {
    case VALUE_EMAIL:
        return is_email(text);
    case VALUE_DOMAIN:
        return is_domain(text);
    case VALUE_HOST:
        return is_host(text);
    case VALUE_URL:
        return is_url(text);
    case VALUE_IP:
        return is_ip(text, false, false);
    case VALUE_IP_LIST:
    case VALUE_CIDR_LIST:
    case VALUE_MSGID_LIST:
        return is_list(text, type);
    case VALUE_INT:
        return str_to_u64(str_of(text), INT64_MAX, &number);
    case VALUE_DATE:
        return strlen(text) == 10 && time_parse(text) != INT64_MIN;
    case VALUE_TIME:
        return strcmp(text, "none") == 0 || time_parse(text) != INT64_MIN;
    case VALUE_BOOL:
        return strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
    case VALUE_PATH:
        return *text && text[0] != '-';
    case VALUE_TEXT:
    case VALUE_CHOICE:
        return true;
    case VALUE_SECRET:
    case VALUE_TYPE_COUNT:
    default:
        return false;
    }
}

bool value_check(enum value_type type, const char *text, struct error *err)
{
    static const char *const forms[VALUE_TYPE_COUNT] = {
        [VALUE_EMAIL] = "an address such as sales@example.com",
        [VALUE_DOMAIN] = "a domain such as example.com",
        [VALUE_HOST] = "a host name or an IP address",
        [VALUE_URL] = "an address that begins with https://",
        [VALUE_IP] = "an IP address",
        [VALUE_IP_LIST] = "IP addresses or blocks such as 203.0.113.7 or 203.0.113.0/24",
        [VALUE_CIDR_LIST] = "blocks such as 203.0.113.0/24",
        [VALUE_MSGID_LIST] = "Message-IDs with blanks between",
        [VALUE_INT] = "a whole number",
        [VALUE_DATE] = "a day such as 2026-11-22",
        [VALUE_TIME] = "a UTC time such as 2026-11-22T02:12Z, or none",
        [VALUE_BOOL] = "yes or no",
        [VALUE_PATH] = "a path that does not begin with -",
    };

    if (type == VALUE_SECRET)
        return error_set(err, ERROR_USAGE,
                         "a secret is never written into the case; it is asked for when needed");
    if (!utf8_valid(str_of(text)) || strlen(text) > 16000)
        return error_set(err, ERROR_USAGE, "the answer is too long or not UTF-8");
    return fits(type, text) ||
           error_set(err, ERROR_USAGE, "the answer is not %s", forms[type] ? forms[type] : "valid");
}
