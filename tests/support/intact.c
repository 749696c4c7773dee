/* intact.c - see intact.h. */
#include "intact.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static const char *cell_broken(const struct canvas *canvas, int y, int x)
{
    const struct cell *cell = &canvas->cells[y * canvas->width + x];

    if (cell->width == 0)
        return x > 0 && cell[-1].width == 2 ? NULL : "half a wide character";
    if (cell->width == 2 && (x + 1 == canvas->width || cell[1].width != 0))
        return "a wide character without its right half";
    if (cell->chars[0] == 0 || wcwidth((wchar_t)cell->chars[0]) != cell->width)
        return "a character of another width than its cell";
    for (size_t i = 0; i < ARRAY_LEN(cell->chars) && cell->chars[i]; i++)
        if (text_class(cell->chars[i]) == TEXT_HIDDEN)
            return "a hidden character";
    if (canvas->ascii && (cell->chars[0] > 0x7e || cell->chars[1] != 0))
        return "more than ASCII";
    return NULL;
}

static bool row_has(const struct canvas *canvas, int y, const char *word)
{
    char line[1024] = "";
    int len = 0;

    for (int x = 0; x < canvas->width && len < (int)sizeof(line) - 1; x++) {
        uint32_t ch = canvas->cells[y * canvas->width + x].chars[0];

        line[len++] = ch >= ' ' && ch < 0x7f ? (char)ch : '?';
    }
    return strstr(line, word) != NULL;
}

const char *screen_broken(const struct canvas *canvas)
{
    for (int y = 0; y < canvas->height; y++)
        for (int x = 0; x < canvas->width; x++) {
            const char *broken = cell_broken(canvas, y, x);

            if (broken)
                return broken;
        }
    if (canvas->cursor_y >= canvas->height || canvas->cursor_x >= canvas->width)
        return "the cursor outside of the screen";
    if (canvas->width < 60 || canvas->height < 15)
        return NULL;
    if (!row_has(canvas, 0, "1 ") || !row_has(canvas, 0, " 6"))
        return "the tabs are not at the top";
    if (!row_has(canvas, canvas->height - 1, "quit") && !row_has(canvas, canvas->height - 1, "Esc"))
        return "the keys are not at the bottom";
    return NULL;
}
