/* check.c - `check CASE PLANTED.tsv`: was every planted trace reported? Prints one JSON object;
 * exits 10 when all were found, 1 when one is missing. */
#include "base/json.h"
#include "base/mem.h"
#include "case/tables.h"

#include <stdio.h>
#include <string.h>

struct summary {
    struct buf text;
    struct json json;
    unsigned planted, found;
};

/* Whether words occur in what this finding says or is about. */
static bool says(const struct finding *finding, struct str words)
{
    const char *texts[] = {finding->title, finding->explanation};

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (str_find(str_of(texts[i]), words) < strlen(texts[i]))
            return true;
    for (size_t i = 0; i < finding->reason_count; i++)
        if (str_find(str_of(finding->reasons[i].text), words) < strlen(finding->reasons[i].text))
            return true;
    for (size_t i = 0; i < finding->subject_count; i++)
        if (str_find(str_of(finding->subjects[i].label), words) <
            strlen(finding->subjects[i].label))
            return true;
    return false;
}

static const struct finding *find(const struct finding *findings, size_t count, struct str detector,
                                  struct str words)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(str_of(findings[i].detector), detector) && says(&findings[i], words))
            return &findings[i];
    return NULL;
}

/* Takes what stands before the next tab off *line. */
static struct str take_column(struct str *line)
{
    size_t end = str_find_char(*line, '\t');
    struct str column = str_part(*line, 0, end);

    *line = str_part(*line, end + 1, line->len);
    return column;
}

static void check_line(struct summary *sum, struct str line, const struct finding *findings,
                       size_t count)
{
    struct str name = take_column(&line), detector = take_column(&line);
    const struct finding *finding = find(findings, count, detector, line);

    sum->planted++;
    sum->found += finding != NULL;
    json_object(&sum->json, NULL);
    json_str(&sum->json, "trace", name);
    json_str(&sum->json, "detector", detector);
    json_bool(&sum->json, "found", finding != NULL);
    json_text(&sum->json, "severity", finding ? severity_name(finding->severity) : NULL);
    json_text(&sum->json, "finding", finding ? finding->title : NULL);
    json_close(&sum->json, '}');
}

static bool check(struct summary *sum, const char *case_path, const char *planted,
                  struct error *err)
{
    char line[1024];
    struct arena arena = {0};
    struct casefile *cf;
    struct finding *findings;
    struct message_counts messages;
    size_t count;
    FILE *file = fopen(planted, "r");
    bool ok;

    if (!file)
        return error_set_errno(err, ERROR_IO, "cannot open %s", planted);
    if (!casefile_open(&cf, case_path, CASE_READ, err)) {
        fclose(file);
        return false;
    }
    ok = finding_list(cf, &arena, false, (struct page){.most = PAGE_ALL}, &findings, &count, err) &&
         message_count(cf, &messages, err);
    if (ok) {
        json_array(&sum->json, "items");
        while (fgets(line, sizeof(line), file))
            check_line(sum, str_trim(str_of(line)), findings, count);
        json_close(&sum->json, ']');
        json_int(&sum->json, "planted", sum->planted);
        json_int(&sum->json, "found", sum->found);
        json_int(&sum->json, "findings", (int64_t)count);
        json_int(&sum->json, "messages_on_server", (int64_t)messages.planned);
        json_int(&sum->json, "messages_in_evidence", (int64_t)messages.fetched);
        json_int(&sum->json, "messages_analysed", (int64_t)messages.parsed);
    }
    arena_dispose(&arena);
    casefile_close(cf);
    fclose(file);
    return ok;
}

int main(int argc, char **argv)
{
    struct summary sum = {0};
    struct error err = {0};

    if (argc != 3) {
        fputs("usage: check CASE PLANTED.tsv\n", stderr);
        return 2;
    }
    buf_init(&sum.text, 1 << 20);
    sum.json = (struct json){.out = &sum.text, .escape_hidden = true};
    json_object(&sum.json, NULL);
    json_text(&sum.json, "schema", "mailmedic/demo-check/1");
    if (!check(&sum, argv[1], argv[2], &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    json_close(&sum.json, '}');
    puts(buf_c(&sum.text));
    buf_dispose(&sum.text);
    return sum.planted > 0 && sum.found == sum.planted ? 10 : 1;
}
