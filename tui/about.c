/* about.c - see about.h. */
#include "about.h"

#include "case/tables.h"
#include "show.h"

#include <string.h>

enum { LOOKED_AT = 500 };

static bool is_about(const struct finding *finding, const char *kind, int64_t id)
{
    for (size_t i = 0; i < finding->subject_count; i++) {
        const struct finding_subject *subject = &finding->subjects[i];
        bool same = strcmp(subject->kind, kind) == 0 ||
                    (strcmp(subject->kind, "attachment") == 0 && strcmp(kind, "message") == 0);

        if (same && subject->id == id)
            return true;
    }
    return false;
}

bool about_add(struct doc *doc, struct casefile *cf, const char *kind, int64_t id,
               struct error *err)
{
    struct finding *findings;
    bool any = false;
    size_t count;

    if (!finding_list(cf, doc->arena, false, (struct page){.most = LOOKED_AT}, &findings, &count,
                      err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct doc_para *para;

        if (!is_about(&findings[i], kind, id))
            continue;
        if (!any)
            doc_heading(doc, "What was found in it (Enter opens it)");
        any = true;
        para = doc_add(doc, severity_style(findings[i].severity), MARK_WIDTH + 3,
                       str_of(findings[i].title));
        para->label = severity_mark(findings[i].severity);
        para->target = (struct target){.view = &view_finding, .id = findings[i].id};
    }
    return true;
}
