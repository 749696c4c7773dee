/* text_class.c - what kind of character is it? See text.h and text_class_table.pl. */
#include "text_class_table.h"

enum text_class text_class(uint32_t ch)
{
    size_t low = 0;
    size_t high = text_range_count;

    if (ch >= 0x20 && ch < 0x7f)
        return TEXT_PLAIN;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (ch > text_ranges[middle].last)
            low = middle + 1;
        else if (ch < text_ranges[middle].first)
            high = middle;
        else
            return text_ranges[middle].class;
    }
    return ch <= 0x10ffff ? TEXT_PLAIN : TEXT_HIDDEN;
}
