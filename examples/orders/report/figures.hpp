// The shop's figures for programs: all reports as JSON, the same text from the same rows, whichever
// database they are in.
#pragma once
#include <functional>
#include <skald/core/event_store.hpp>
#include <skald/core/result.hpp>
#include <skald/core/sql.hpp>
#include <string>
#include <string_view>

namespace orders {

/// Runs one query over a read model.
using RunsQuery = std::function<skald::Result<skald::SqlRows>(std::string_view sql)>;

/// [{"id": ..., "title": ..., "columns": [...], "kinds": [...], "rows": [[...], ...]}, ...], where a
/// kind is "text", "count", "cents" or "seconds". Errors: those of the queries.
skald::Result<std::string> reports_json(const RunsQuery& query);

/// {"events": ..., "ends": {"order": ...}, "reports": ...}: also how many events the store has, and
/// at which position the last of each category is. Errors: those of the store and the queries.
skald::Result<std::string> figures_json(skald::EventStore& store, const RunsQuery& query);

}  // namespace orders
