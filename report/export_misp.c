/* export_misp.c - indicators as one MISP event (core format 2.4): attributes with their types, not
 * published, for this organisation only; who imports it decides further. */
#include "export_work.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/uuid.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const unsigned char space[16] = {0x6d, 0x61, 0x69, 0x6c, 0x6d, 0x65, 0x44, 0x69,
                                        0x9c, 0x2d, 0x4d, 0x49, 0x53, 0x50, 0x32, 0x34};

static const struct {
    const char *kind, *type, *category;
} types[] = {
    {"ip", "ip-src", "Network activity"},     {"cidr", "ip-src", "Network activity"},
    {"address", "email", "Payload delivery"}, {"domain", "domain", "Network activity"},
    {"url", "url", "Network activity"},       {"sha256", "sha256", "Payload delivery"},
};

static void add_uuid(struct json *json, const char *case_id, int64_t row)
{
    char uuid[UUID_TEXT], name[100];

    snprintf(name, sizeof(name), "%s/%" PRId64, case_id, row);
    uuid_of_name(space, str_of(name), uuid);
    json_text(json, "uuid", uuid);
}

static void add_tag(struct json *json, const char *tlp)
{
    char name[20];

    snprintf(name, sizeof(name), "tlp:%s", tlp);
    json_array(json, "Tag");
    json_object(json, NULL);
    json_text(json, "name", name);
    json_close(json, '}');
    json_close(json, ']');
}

/* Numbers are text there. */
static void add_number(struct json *json, const char *key, int64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRId64, value);
    json_text(json, key, text);
}

static void add_seen(struct json *json, const char *key, int64_t when)
{
    char text[CLOCK_TEXT + 16];

    if (when < EXPORT_FIRST_TIME || when > EXPORT_LAST_TIME)
        return;
    clock_format(when, text);
    memcpy(text + strcspn(text, "Z"), ".000000+00:00", sizeof(".000000+00:00"));
    json_text(json, key, text);
}

static void add_attribute(struct json *json, const struct indicator *row, const char *case_id)
{
    size_t i = 0;

    while (i + 1 < ARRAY_LEN(types) && strcmp(types[i].kind, row->kind) != 0)
        i++;
    json_object(json, NULL);
    add_uuid(json, case_id, row->id);
    json_text(json, "type", types[i].type);
    json_text(json, "category", types[i].category);
    json_text(json, "value", row->value);
    json_bool(json, "to_ids", true);
    json_text(json, "distribution", "5"); /* as the event */
    json_text(json, "comment", row->note);
    add_number(json, "timestamp", row->added);
    add_seen(json, "first_seen", row->first_seen);
    add_seen(json, "last_seen", row->last_seen);
    add_tag(json, row->tlp);
    json_close(json, '}');
}

static void begin_event(struct json *json, const struct case_info *info, int64_t now)
{
    char when[CLOCK_TEXT];

    clock_format(now, when);
    when[10] = '\0';
    json_object(json, NULL);
    json_object(json, "Event");
    add_uuid(json, info->case_id, 0);
    json_text(json, "date", when);
    json_text(json, "info", "Mailbox takeover: indicators");
    json_text(json, "threat_level_id", "2"); /* medium */
    json_text(json, "analysis", "1");        /* ongoing */
    json_text(json, "distribution", "0");    /* this organisation only */
    json_bool(json, "published", false);
    add_number(json, "timestamp", now);
    json_array(json, "Attribute");
}

bool export_to_misp(struct export_work *work, struct error *err)
{
    struct json json = {.out = &work->text, .escape_hidden = true};
    struct indicator *rows;
    struct case_info info;
    size_t count;

    if (!export_indicators(work, false, &rows, &count, err) ||
        !casefile_info(work->setup->cf, &info, err) || !out_begin(work->out, EXPORT_FILE, err))
        return false;
    begin_event(&json, &info, work->setup->now);
    for (size_t i = 0; i < count; i++) {
        add_attribute(&json, &rows[i], info.case_id);
        if (!out_flush(work->out, &work->text, err))
            return false;
    }
    work->result->rows = count;
    json_close(&json, ']');
    json_close(&json, '}');
    json_close(&json, '}');
    buf_char(&work->text, '\n');
    return out_flush(work->out, &work->text, err) && out_end(work->out, err);
}
