/* doc.h - a page of text to be read: paragraphs, wrapped to the width there is.
 *
 * A paragraph may stand for something (a message, a rule): then Enter on it opens that. Text is
 * borrowed and must live as long as the page: it belongs into the pane's arena. */
#ifndef TUI_DOC_H
#define TUI_DOC_H

#include "base/mem.h"
#include "list.h"
#include "tui/canvas.h"
#include "tui/view.h"

struct doc_para {
    struct str text;
    const char *label; /* stands left of the text, in its indent; NULL: none */
    enum style style;
    int indent;
    bool exact; /* break it where the line ends, not between words */
    struct target target;
};

struct doc_row { /* a piece of a paragraph, as wide as the page at most */
    uint32_t para, from, len;
};

struct doc {
    struct arena *arena; /* for text that is made here */
    struct doc_para *paras;
    size_t count, room;
    struct doc_row *rows;
    size_t row_count, row_room;
    int width; /* that rows are for; 0: not wrapped yet */
};

void doc_init(struct doc *doc, struct arena *arena);
void doc_dispose(struct doc *doc);
void doc_clear(struct doc *doc);

/* Each adds a paragraph and returns it, good until the next is added. */
struct doc_para *doc_add(struct doc *doc, enum style style, int indent, struct str text);
struct doc_para *doc_printf(struct doc *doc, enum style style, int indent, const char *fmt, ...)
    PRINTF_LIKE(4, 5);
struct doc_para *doc_field(struct doc *doc, const char *label, const char *text);
void doc_runs(struct doc *doc, int64_t first, int64_t last); /* a field: which runs saw it */
void doc_heading(struct doc *doc, const char *text);         /* with an empty line before it */
void doc_blank(struct doc *doc);

/* Text of many lines: each a paragraph, tabs made blanks. numbers: from which line number they
 * are counted, at the left; 0: not. */
void doc_lines(struct doc *doc, int indent, struct str text, uint32_t numbers);

/* Wraps everything to width. Cheap when nothing has changed. */
void doc_wrap(struct doc *doc, int width, bool ascii);

/* The next row after (step 1) or before (step -1) `row` with needle in it, going round; -1: none.
 * Letters match in either case. */
int64_t doc_find(const struct doc *doc, const char *needle, int64_t row, int step);

/* The next row after `row` (-1: the first) whose paragraph stands for something, going round; -1:
 * there is none. */
int64_t doc_next_target(const struct doc *doc, int64_t row);

void doc_draw(const struct doc *doc, const struct list *list, struct canvas *canvas,
              struct rect area);

#endif
