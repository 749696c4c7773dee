/* deed_case.h - deeds that are no playbook's. */
#ifndef TUI_DEED_CASE_H
#define TUI_DEED_CASE_H

#include "tui/deed.h"

bool deed_on_case(const struct deed *deed, struct casefile *cf, char told[DEED_TOLD],
                  struct error *err) NODISCARD;

#endif
