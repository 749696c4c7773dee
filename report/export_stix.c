/* export_stix.c - indicators as a STIX 2.1 bundle (OASIS): identity, indicators, what was observed,
 * report. The same case gives the same ids. */
#include "export_work.h"

#include "base/clock.h"
#include "base/ip.h"
#include "base/json.h"
#include "base/uuid.h"

#include <stdio.h>
#include <string.h>

/* For observables the standard fixes the name space; ours are below one of our own. */
static const unsigned char observables[16] = {0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c,
                                              0x9c, 0x23, 0xfe, 0xd2, 0x3e, 0x77, 0xcc, 0x41};
static const unsigned char ours[16] = {0x6d, 0x61, 0x69, 0x6c, 0x6d, 0x65, 0x44, 0x69,
                                       0x8c, 0x2d, 0x53, 0x54, 0x49, 0x58, 0x32, 0x31};

enum { ID = 80, TIME = CLOCK_TEXT + 8 };

struct stix {
    struct export_work *work;
    struct json json;
    struct case_info info;
    char identity[ID], now[TIME];
};

/* The standard's own four markings (TLP 1; clear was called white). */
static const char *marking_of(const char *tlp)
{
    static const char *const markings[][2] = {
        {"clear", "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"},
        {"green", "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"},
        {"amber", "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"},
    };

    for (size_t i = 0; i < ARRAY_LEN(markings); i++)
        if (strcmp(markings[i][0], tlp) == 0)
            return markings[i][1];
    return "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"; /* red */
}

static void time_of(int64_t when, char out[TIME])
{
    clock_format(when, out);
    memcpy(out + strcspn(out, "Z"), ".000Z", sizeof(".000Z"));
}

/* "indicator--..." for what name stands for in this case. */
static void id_of(const struct stix *stix, const char *type, const char *name, char out[ID])
{
    char uuid[UUID_TEXT];
    struct buf text;

    buf_init(&text, INDICATOR_VALUE + 400);
    buf_printf(&text, "%s/%s/%s", stix->info.case_id, type, name);
    uuid_of_name(ours, buf_as_str(&text), uuid);
    buf_dispose(&text);
    snprintf(out, ID, "%s--%s", type, uuid);
}

static void begin_object(struct stix *stix, const char *type, const char *id)
{
    json_object(&stix->json, NULL);
    json_text(&stix->json, "type", type);
    json_text(&stix->json, "spec_version", "2.1");
    json_text(&stix->json, "id", id);
}

/* What is not an observable also says when it was made, and by whom. */
static void begin_domain_object(struct stix *stix, const char *type, const char *id)
{
    begin_object(stix, type, id);
    if (strcmp(type, "identity") != 0)
        json_text(&stix->json, "created_by_ref", stix->identity);
    json_text(&stix->json, "created", stix->now);
    json_text(&stix->json, "modified", stix->now);
}

static void add_markings(struct stix *stix, const char *tlp)
{
    json_array(&stix->json, "object_marking_refs");
    json_text(&stix->json, NULL, marking_of(tlp));
    json_close(&stix->json, ']');
}

/* --- what an indicator is in STIX --- */

static const char *type_of(const struct indicator *row)
{
    static const char *const types[][2] = {
        {"address", "email-addr"}, {"domain", "domain-name"}, {"url", "url"}, {"sha256", "file"}};

    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (strcmp(types[i][0], row->kind) == 0)
            return types[i][1];
    return strchr(row->value, ':') ? "ipv6-addr" : "ipv4-addr";
}

static void add_properties(struct json *json, const struct indicator *row)
{
    if (strcmp(row->kind, "sha256") != 0) {
        json_text(json, "value", row->value);
        return;
    }
    json_object(json, "hashes");
    json_text(json, "SHA-256", row->value);
    json_close(json, '}');
}

/* An observable's id is made of its own contents (canonical JSON), the same everywhere. */
static void observable_id(const struct indicator *row, char out[ID])
{
    char uuid[UUID_TEXT];
    struct buf text;
    struct json json = {.out = &text};

    buf_init(&text, 2 * INDICATOR_VALUE);
    json_object(&json, NULL);
    add_properties(&json, row);
    json_close(&json, '}');
    uuid_of_name(observables, buf_as_str(&text), uuid);
    buf_dispose(&text);
    snprintf(out, ID, "%s--%s", type_of(row), uuid);
}

static void add_pattern(struct stix *stix, const struct indicator *row)
{
    bool file = strcmp(row->kind, "sha256") == 0, net = strcmp(row->kind, "cidr") == 0;
    struct buf text;

    /* Values hold neither quotes nor backslashes, so that nothing has to be escaped here. */
    buf_init(&text, INDICATOR_VALUE + 100);
    buf_printf(&text, "[%s:%s %s '%s']", type_of(row), file ? "hashes.'SHA-256'" : "value",
               net ? "ISSUBSET" : "=", row->value);
    json_str(&stix->json, "pattern", buf_as_str(&text));
    buf_dispose(&text);
}

static bool has_times(const struct indicator *row)
{
    return row->first_seen >= EXPORT_FIRST_TIME && row->last_seen >= row->first_seen &&
           row->last_seen <= EXPORT_LAST_TIME;
}

static void add_indicator(struct stix *stix, const struct indicator *row, const char *id)
{
    char when[TIME], name[64];

    snprintf(name, sizeof(name), "%s seen in a mailbox takeover", row->kind);
    begin_domain_object(stix, "indicator", id);
    json_text(&stix->json, "name", name);
    if (row->note[0])
        json_text(&stix->json, "description", row->note);
    json_array(&stix->json, "indicator_types");
    json_text(&stix->json, NULL, "malicious-activity");
    json_close(&stix->json, ']');
    add_pattern(stix, row);
    json_text(&stix->json, "pattern_type", "stix");
    time_of(has_times(row) ? row->first_seen : row->added, when);
    json_text(&stix->json, "valid_from", when);
    add_markings(stix, row->tlp);
    json_close(&stix->json, '}');
}

static void add_observed(struct stix *stix, const struct indicator *row, const char *id,
                         const char *observable)
{
    char when[TIME];

    begin_object(stix, type_of(row), observable);
    add_properties(&stix->json, row);
    add_markings(stix, row->tlp);
    json_close(&stix->json, '}');

    begin_domain_object(stix, "observed-data", id);
    time_of(row->first_seen, when);
    json_text(&stix->json, "first_observed", when);
    time_of(row->last_seen, when);
    json_text(&stix->json, "last_observed", when);
    json_int(&stix->json, "number_observed", 1);
    json_array(&stix->json, "object_refs");
    json_text(&stix->json, NULL, observable);
    json_close(&stix->json, ']');
    add_markings(stix, row->tlp);
    json_close(&stix->json, '}');
}

static bool flush(struct stix *stix, struct error *err)
{
    buf_char(&stix->work->text, '\n');
    return out_flush(stix->work->out, &stix->work->text, err);
}

static bool add_row(struct stix *stix, const struct indicator *row, struct error *err)
{
    char id[ID], observable[ID], name[64];

    snprintf(name, sizeof(name), "%lld", (long long)row->id);
    id_of(stix, "indicator", name, id);
    add_indicator(stix, row, id);
    stix->work->result->rows++;
    if (has_times(row) && strcmp(row->kind, "cidr") != 0) {
        observable_id(row, observable);
        id_of(stix, "observed-data", name, id);
        add_observed(stix, row, id, observable);
    }
    return flush(stix, err);
}

/* --- around them --- */

static void add_identity(struct stix *stix)
{
    id_of(stix, "identity", "responder", stix->identity);
    begin_domain_object(stix, "identity", stix->identity);
    json_text(&stix->json, "name", "mailmedic");
    json_text(&stix->json, "identity_class", "system");
    json_close(&stix->json, '}');
}

static const char *strictest(const struct indicator *rows, size_t count)
{
    size_t worst = 0;

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; indicator_tlps[k]; k++)
            if (strcmp(indicator_tlps[k], rows[i].tlp) == 0 && k > worst)
                worst = k;
    return indicator_tlps[worst];
}

static void add_report(struct stix *stix, const struct indicator *rows, size_t count)
{
    char id[ID], name[64];

    id_of(stix, "report", "case", id);
    begin_domain_object(stix, "report", id);
    json_text(&stix->json, "name", "Indicators of a mailbox takeover");
    json_text(&stix->json, "published", stix->now);
    json_array(&stix->json, "report_types");
    json_text(&stix->json, NULL, "indicator");
    json_close(&stix->json, ']');
    json_array(&stix->json, "object_refs");
    json_text(&stix->json, NULL, stix->identity); /* at least one is asked for */
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof(name), "%lld", (long long)rows[i].id);
        id_of(stix, "indicator", name, id);
        json_text(&stix->json, NULL, id);
        if (has_times(&rows[i]) && strcmp(rows[i].kind, "cidr") != 0) {
            id_of(stix, "observed-data", name, id);
            json_text(&stix->json, NULL, id);
        }
    }
    json_close(&stix->json, ']');
    add_markings(stix, strictest(rows, count));
    json_close(&stix->json, '}');
}

bool export_to_stix(struct export_work *work, struct error *err)
{
    struct stix stix = {.work = work, .json = {.out = &work->text, .escape_hidden = true}};
    struct indicator *rows;
    char id[ID];
    size_t count;

    if (!export_indicators(work, false, &rows, &count, err) ||
        !casefile_info(work->setup->cf, &stix.info, err))
        return false;
    time_of(work->setup->now, stix.now);
    id_of(&stix, "bundle", "case", id);
    json_object(&stix.json, NULL);
    json_text(&stix.json, "type", "bundle");
    json_text(&stix.json, "id", id);
    json_array(&stix.json, "objects");
    add_identity(&stix);
    if (!out_begin(work->out, EXPORT_FILE, err) || !flush(&stix, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!add_row(&stix, &rows[i], err))
            return false;
    add_report(&stix, rows, count);
    json_close(&stix.json, ']');
    json_close(&stix.json, '}');
    return flush(&stix, err) && out_end(work->out, err);
}
