/* canvas_dump.c - a canvas as text, for golden files, screenshots and bug reports. */
#include "base/mem.h"
#include "tui/canvas.h"

static void put_cell(struct buf *line, const struct cell *cell)
{
    for (size_t i = 0; i < ARRAY_LEN(cell->chars) && cell->chars[i]; i++)
        utf8_put(line, cell->chars[i]);
}

void canvas_print(const struct canvas *canvas, FILE *out)
{
    struct buf line;

    buf_init(&line, (size_t)canvas->width * 12 + 1);
    for (int y = 0; y < canvas->height; y++) {
        const struct cell *row = &canvas->cells[y * canvas->width];
        int used = canvas->width;

        while (used > 0 && row[used - 1].chars[0] == ' ')
            used--;
        buf_clear(&line);
        for (int x = 0; x < used; x++)
            put_cell(&line, &row[x]);
        fprintf(out, "%s\n", buf_c(&line));
    }
    buf_dispose(&line);
}

/* '.' is plain, digits are styles, letters are styles in reverse. */
static char style_mark(const struct cell *cell)
{
    if (cell->reversed)
        return (char)('a' + cell->style);
    return cell->style == STYLE_PLAIN ? '.' : (char)('0' + cell->style);
}

void canvas_dump(const struct canvas *canvas, FILE *out)
{
    canvas_print(canvas, out);
    for (int x = 0; x < canvas->width; x++)
        putc('-', out);
    putc('\n', out);
    for (int y = 0; y < canvas->height; y++) {
        const struct cell *row = &canvas->cells[y * canvas->width];
        int used = canvas->width;

        while (used > 0 && style_mark(&row[used - 1]) == '.')
            used--;
        if (used == 0)
            continue;
        fprintf(out, "%2d ", y);
        for (int x = 0; x < used; x++)
            putc(style_mark(&row[x]), out);
        putc('\n', out);
    }
    if (canvas->cursor_y >= 0)
        fprintf(out, "cursor %d,%d\n", canvas->cursor_y, canvas->cursor_x);
}
