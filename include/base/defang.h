/* defang.h - links that no terminal and no mail program makes clickable:
 * https://evil.example/x becomes hxxps://evil[.]example/x. */
#ifndef BASE_DEFANG_H
#define BASE_DEFANG_H

#include "base/mem.h"
#include "base/text.h"

/* Text with every link in it disarmed; itself when it has none. In the arena otherwise. */
struct str defang_text(struct arena *arena, struct str text);

/* One link, whatever its scheme; a bare host too. */
struct str defang_link(struct arena *arena, struct str link);

#endif
