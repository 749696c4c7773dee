/* list.h - a row of rows: which one is selected, which are on the screen, which are loaded.
 *
 * A mailbox may have half a million rows. Only a window of them is in memory; when the screen
 * comes to its edge, list_loaded() says so and the view loads another. */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include "base/base.h"

struct list {
    int64_t count, selected, top;
    int height;   /* rows that fit on the screen */
    int64_t from; /* the window: rows from .. from + have are loaded */
    size_t have;
};

/* Selects a row, or the nearest there is, and scrolls as little as needed. */
void list_select(struct list *list, int64_t row);
void list_scroll(struct list *list, int64_t rows);
void list_set_count(struct list *list, int64_t count);
void list_set_height(struct list *list, int height);

/* True when each row on the screen is in the window. */
bool list_loaded(const struct list *list);

/* The window worth loading now: what is on the screen and a few screens around it. */
void list_window(const struct list *list, int64_t *from, int64_t *most);

/* The selected row's place in the window; false when it is not there. */
bool list_index(const struct list *list, size_t *out) NODISCARD;

#endif
