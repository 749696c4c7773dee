/* text_class_table.h - every code point that is not plain, in order; see text_class_table.pl. */
#ifndef BASE_TEXT_CLASS_TABLE_H
#define BASE_TEXT_CLASS_TABLE_H

#include "base/text.h"

struct text_range { /* inclusive */
    uint32_t first, last;
    enum text_class class;
};

extern const struct text_range text_ranges[];
extern const size_t text_range_count;

#endif
