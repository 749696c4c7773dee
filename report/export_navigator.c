/* export_navigator.c - the techniques that findings speak of, as a layer for the ATT&CK Navigator
 * (format 4.5). The score is that of the worst finding; the comment counts and names them. */
#include "export_work.h"

#include "base/json.h"

#include <string.h>

enum { MOST_TECHNIQUES = 200, MOST_COMMENT = 2000 };

struct technique {
    struct str id; /* "T1114.003", borrowed */
    enum severity worst;
    size_t count;
    struct buf comment;
};

struct layer {
    struct technique at[MOST_TECHNIQUES];
    size_t count;
};

static bool is_technique(struct str id)
{
    if (id.len < 5 || id.at[0] != 'T')
        return false;
    for (size_t i = 1; i < id.len; i++)
        if ((id.at[i] < '0' || id.at[i] > '9') && id.at[i] != '.')
            return false;
    return true;
}

static struct technique *slot_of(struct layer *layer, struct str id)
{
    for (size_t i = 0; i < layer->count; i++)
        if (str_equal(layer->at[i].id, id))
            return &layer->at[i];
    if (layer->count == MOST_TECHNIQUES)
        return NULL;
    layer->at[layer->count] = (struct technique){.id = id};
    buf_init(&layer->at[layer->count].comment, MOST_COMMENT);
    return &layer->at[layer->count++];
}

static void note(struct layer *layer, struct str id, const struct finding *finding)
{
    struct technique *technique = is_technique(id) ? slot_of(layer, id) : NULL;

    if (!technique)
        return;
    technique->count++;
    if (finding->severity > technique->worst)
        technique->worst = finding->severity;
    if (technique->comment.len + strlen(finding->title) + 40 < MOST_COMMENT)
        buf_printf(&technique->comment, "%s#%lld %s", technique->comment.len ? "\n" : "",
                   (long long)finding->id, finding->title);
}

static void note_all(struct layer *layer, const struct finding *finding)
{
    struct str rest = str_trim(str_of(finding->attack));

    while (rest.len > 0) {
        size_t len = str_find_char(rest, ' ');

        note(layer, str_part(rest, 0, len), finding);
        rest = str_trim(str_part(rest, len, rest.len));
    }
}

static void add_technique(struct json *json, const struct technique *technique)
{
    static const int scores[] = {[SEVERITY_INFO] = 5,
                                 [SEVERITY_LOW] = 25,
                                 [SEVERITY_MEDIUM] = 50,
                                 [SEVERITY_HIGH] = 75,
                                 [SEVERITY_CRITICAL] = 100};

    json_object(json, NULL);
    json_str(json, "techniqueID", technique->id);
    json_int(json, "score", scores[technique->worst]);
    json_str(json, "comment", buf_as_str(&technique->comment));
    json_bool(json, "enabled", true);
    json_array(json, "metadata");
    json_object(json, NULL);
    json_text(json, "name", "worst finding");
    json_text(json, "value", severity_name(technique->worst));
    json_close(json, '}');
    json_close(json, ']');
    json_bool(json, "showSubtechniques", memchr(technique->id.at, '.', technique->id.len) != NULL);
    json_close(json, '}');
}

static void begin_layer(struct json *json)
{
    json_object(json, NULL);
    json_text(json, "name", "Mailbox takeover");
    json_object(json, "versions");
    json_text(json, "attack", "15");
    json_text(json, "navigator", "4.9.0");
    json_text(json, "layer", "4.5");
    json_close(json, '}');
    json_text(json, "domain", "enterprise-attack");
    json_text(
        json, "description",
        "Techniques that findings in this mailbox speak of; dismissed findings are left out.");
    json_int(json, "sorting", 3); /* worst first */
    json_object(json, "gradient");
    json_array(json, "colors");
    json_text(json, NULL, "#ffffff");
    json_text(json, NULL, "#ff6666");
    json_close(json, ']');
    json_int(json, "minValue", 0);
    json_int(json, "maxValue", 100);
    json_close(json, '}');
    json_array(json, "techniques");
}

bool export_to_navigator(struct export_work *work, struct error *err)
{
    struct json json = {.out = &work->text, .escape_hidden = true};
    struct layer *layer = arena_alloc(&work->arena, sizeof(*layer));
    struct finding *rows;
    size_t count;
    bool ok;

    if (!export_findings(work, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].verdict, "dismissed") != 0)
            note_all(layer, &rows[i]);
    begin_layer(&json);
    for (size_t i = 0; i < layer->count; i++)
        add_technique(&json, &layer->at[i]);
    work->result->rows = layer->count;
    json_close(&json, ']');
    json_close(&json, '}');
    buf_char(&work->text, '\n');
    ok = out_begin(work->out, EXPORT_FILE, err) && out_flush(work->out, &work->text, err) &&
         out_end(work->out, err);
    for (size_t i = 0; i < layer->count; i++)
        buf_dispose(&layer->at[i].comment);
    return ok;
}
