#include "control/api/pages.h"

const struct hg_asset hg_assets[] = { { 0 } };
const size_t hg_asset_count = 0;
const char *const hg_document[] = { NULL };
const char *const hg_document_hash = "";
