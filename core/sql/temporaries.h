/*
 * What a definition makes of temporary tables.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef KOINE_CORE_SQL_TEMPORARIES_H
#define KOINE_CORE_SQL_TEMPORARIES_H

#include "sql/schema.h"

/*
 * Of an analysed statement. arena: of its tree; what is handed out is in `kept`. False when out of memory.
 */
bool koine__temporaries_of(const koine__tree *tree, const koine__schema *schema, koine__arena *arena,
                           koine__arena *kept, koine__temporaries *out);

#endif
