/* list.c - see list.h. */
#include "list.h"

enum { WINDOW_MARGIN = 120 };

static void keep_inside(struct list *list)
{
    int64_t last_top = list->count - list->height;

    if (list->selected >= list->count)
        list->selected = list->count - 1;
    if (list->selected < 0)
        list->selected = 0;
    if (list->top > list->selected)
        list->top = list->selected;
    if (list->height > 0 && list->top < list->selected - list->height + 1)
        list->top = list->selected - list->height + 1;
    if (list->top > last_top)
        list->top = last_top;
    if (list->top < 0)
        list->top = 0;
}

void list_select(struct list *list, int64_t row)
{
    list->selected = row;
    keep_inside(list);
}

void list_scroll(struct list *list, int64_t rows)
{
    list->top += rows;
    list->selected += rows;
    if (list->top < 0)
        list->top = 0;
    keep_inside(list);
}

void list_set_count(struct list *list, int64_t count)
{
    list->count = count;
    keep_inside(list);
}

void list_set_height(struct list *list, int height)
{
    list->height = height > 0 ? height : 0;
    keep_inside(list);
}

bool list_loaded(const struct list *list)
{
    int64_t end = list->top + list->height;

    if (end > list->count)
        end = list->count;
    return list->top >= end || (list->top >= list->from && end <= list->from + (int64_t)list->have);
}

void list_window(const struct list *list, int64_t *from, int64_t *most)
{
    *from = list->top > WINDOW_MARGIN ? list->top - WINDOW_MARGIN : 0;
    *most = list->height + 2 * WINDOW_MARGIN;
}

bool list_index(const struct list *list, size_t *out)
{
    if (list->selected < list->from || list->selected >= list->from + (int64_t)list->have)
        return false;
    *out = (size_t)(list->selected - list->from);
    return true;
}
