/* gmail_xml_file.c - Gmail's mailFilters.xml (formats.md 9): an Atom feed of filters. Its tags are
 * searched, nothing is resolved: no entity of its own, no DTD. */
#include "import_formats.h"

#include "gmail.h"
#include "xml_scan.h"

#include <string.h>

struct reading {
    struct export export;
    struct str text; /* all of it */
    struct str rest;
    struct str email; /* of the feed's author */
    struct gmail_size size;
    struct str id;
    int64_t updated;
    size_t begin; /* of this entry's text */
    uint32_t line;
    bool in_entry;
    unsigned properties;
};

/* As xml_next_tag(), but a > inside of quotes is text, and a tag that does not end is none. */
static bool next_tag(struct str *rest, struct str *before, struct str *tag)
{
    size_t start = str_find_char(*rest, '<'), end;
    struct str inner = str_part(*rest, start + 1, rest->len);
    char quote = '\0';

    if (start == rest->len)
        return false;
    if (str_starts(inner, "!--") || str_starts(inner, "?") || str_starts(inner, "!"))
        return xml_next_tag(rest, before, tag);
    for (end = 0; end < inner.len; end++) {
        if (quote ? inner.at[end] == quote : inner.at[end] == '"' || inner.at[end] == '\'')
            quote = quote ? '\0' : inner.at[end];
        else if (!quote && inner.at[end] == '>')
            break;
    }
    if (end == inner.len)
        return false;
    *before = str_part(*rest, 0, start);
    *tag = str_part(inner, 0, end);
    *rest = str_part(inner, end + 1, inner.len);
    return true;
}

static bool closes(struct str tag, const char *name)
{
    return str_starts(tag, "/") && xml_is(str_part(tag, 1, tag.len), name);
}

static void begin_entry(struct reading *reading, size_t at)
{
    struct export *export = &reading->export;

    export_rule(export, reading->line, str_of(""));
    export->rule.traits |= RULE_NAMELESS; /* a filter of Gmail's has no name, ever */
    reading->in_entry = true;
    reading->begin = at;
    reading->size = (struct gmail_size){str_of(""), str_of(""), str_of("")};
    reading->id = str_of("");
    reading->properties = 0;
    export->out->report.rows++;
}

static void read_property(struct reading *reading, struct str tag)
{
    struct export *export = &reading->export;
    struct str name, kept;
    struct buf value;

    buf_init(&value, (size_t)1 << 20);
    if (!xml_find_attribute(tag, "name", &name) || !xml_attribute(tag, "value", &value)) {
        export_warn(export, "a property without name or value");
        buf_dispose(&value);
        return;
    }
    reading->properties++;
    kept = str_of(export_text(export, buf_as_str(&value)));
    if (str_equal(name, str_of("size")))
        reading->size.size = kept;
    else if (str_equal(name, str_of("sizeOperator")))
        reading->size.operator= kept;
    else if (str_equal(name, str_of("sizeUnit")))
        reading->size.unit = kept;
    else if (!gmail_property(export, str_of(export_text(export, name)), kept))
        export_warn_file(export, "a property that is not known");
    buf_dispose(&value);
}

static void end_entry(struct reading *reading, size_t at)
{
    struct export *export = &reading->export;
    struct str raw = str_part(reading->text, reading->begin, at - reading->begin);
    int64_t made = gmail_made(reading->id);

    reading->in_entry = false;
    if (reading->properties == 0) {
        export_reject(export, reading->line, "an entry without properties", raw);
        return;
    }
    gmail_size(export, &reading->size);
    export->rule.id = export_trimmed(export, reading->id);
    export->rule.mailbox = export_trimmed(export, reading->email);
    if (made > 0 && (reading->updated == 0 || made <= reading->updated)) {
        export->rule.made = made;
        export->rule.made_how = "filter id, taken as milliseconds since 1970";
    }
    if (export->rule.action_count == 0)
        export_warn(export, "it has no action");
    export_rule_raw(export, raw);
    export_accept(export);
}

static void see_text(struct reading *reading, struct str before, struct str tag)
{
    struct str text = str_trim(before);

    if (closes(tag, "id") && reading->in_entry)
        reading->id = text;
    else if (closes(tag, "updated"))
        reading->updated = export_time(text);
    else if (closes(tag, "email"))
        reading->email = text;
}

static uint32_t lines_in(struct str text)
{
    uint32_t lines = 0;

    for (size_t i = 0; i < text.len; i++)
        lines += text.at[i] == '\n';
    return lines;
}

static void read_feed(struct reading *reading)
{
    struct str before = str_of(""), tag, was = reading->rest;

    reading->line = 1;
    while (next_tag(&reading->rest, &before, &tag)) {
        size_t at = reading->text.len - reading->rest.len - tag.len - 2;

        reading->line += lines_in(str_part(was, 0, was.len - reading->rest.len));
        was = reading->rest;
        if (xml_is(tag, "entry")) {
            if (reading->in_entry)
                export_reject(&reading->export, reading->line, "an entry that does not end",
                              str_part(reading->text, reading->begin, 200));
            begin_entry(reading, at);
        } else if (closes(tag, "entry") && reading->in_entry) {
            end_entry(reading, reading->text.len - reading->rest.len);
        } else if (xml_is(tag, "property") && reading->in_entry) {
            read_property(reading, tag);
        } else {
            see_text(reading, before, tag);
        }
    }
    if (reading->in_entry)
        export_fail(&reading->export, reading->line, "the file ends in the middle of an entry",
                    str_part(reading->text, reading->begin, 200));
    else if (str_find(reading->text, str_of("</feed")) == reading->text.len &&
             str_find(reading->text, str_of(":feed>")) == reading->text.len)
        export_fail(&reading->export, reading->line, "the file ends before its last tag",
                    str_of(""));
}

static void read(struct rule_script *out, struct arena *arena, struct str bytes, const char *name)
{
    struct reading reading = {.email = str_of("")};
    struct import_text text;

    import_text_of(&text, arena, bytes);
    export_begin(&reading.export, out, arena, "gmail-xml", &text, name);
    reading.text = reading.rest = text.text;
    read_feed(&reading);
    export_end(&reading.export);
}

static unsigned recognise(const struct import_head *head, const char **why)
{
    struct str text = head->text.text;

    if (str_find(text, str_of("<feed")) == text.len && str_find(text, str_of(":feed")) == text.len)
        return 0;
    *why = "it is a feed in Google's name space apps/2006";
    if (str_find(text, str_of("schemas.google.com/apps/2006")) < text.len)
        return 98;
    *why = "it is a feed of mail filters";
    return str_find(text, str_of("mail.google.com,2008:filter")) < text.len ? 80 : 0;
}

const struct rule_format gmail_xml_file = {.name = "gmail-xml",
                                           .title = "Gmail filters (mailFilters.xml)",
                                           .recognise = recognise,
                                           .read = read};
