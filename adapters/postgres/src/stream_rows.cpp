#include "stream_rows.hpp"

#include <algorithm>
#include <vector>

#include "event_keys.hpp"

namespace skald::postgres {
namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string all;
    for (const std::string& name : names) {
        if (!all.empty()) all.push_back(separator);
        all += name;
    }
    return all;
}

std::vector<std::string> split(std::string_view names) {
    std::vector<std::string> all;
    while (!names.empty()) {
        all.emplace_back(names.substr(0, names.find(separator)));
        names.remove_prefix(std::min(all.back().size() + 1, names.size()));
    }
    return all;
}

}  // namespace

// Numbers go as text where they may be missing or beyond a bigint; "" is none.
const std::string_view set_metadata_call =
    ".set_metadata($1::text, nullif($2::text, '')::numeric, nullif($3::text, '')::bigint,"
    " nullif($4::text, '')::numeric, nullif($5::text, ''), nullif($6::text, ''), true)";

Parameters metadata_parameters(const StreamId& stream, const StreamMetadata& metadata) {
    Parameters parameters;
    parameters.add(stream.name());
    parameters.add(metadata.max_count ? std::to_string(*metadata.max_count) : "");
    parameters.add(metadata.max_age ? std::to_string(metadata.max_age->count()) : "");
    parameters.add(metadata.truncate_before ? std::to_string(metadata.truncate_before->value())
                                            : "");
    return parameters.add(joined(metadata.readers)).add(joined(metadata.writers));
}

std::string stream_row_sql(const std::string& schema) {
    return "select coalesce(" + schema +
           ".last_version(s.id), -1), s.first_live, s.tombstoned, s.max_count, s.max_age,"
           " s.truncate_before, s.readers, s.writers from " +
           schema + ".streams s where s.name = $1::text";
}

StreamRow stream_row(const Rows& rows) {
    StreamRow row;
    if (rows.empty()) return row;
    const auto last = rows.number(0, 0);
    if (last >= 0) {
        row.state.last_version = Version(static_cast<std::uint64_t>(last));
        row.state.deleted = rows.number(0, 1) > last;
    }
    row.state.tombstoned = rows.truth(0, 2);
    StreamMetadata& metadata = row.metadata;
    if (!rows.is_null(0, 3)) metadata.max_count = rows.number<std::uint64_t>(0, 3);
    if (!rows.is_null(0, 4)) metadata.max_age = std::chrono::nanoseconds(rows.number(0, 4));
    if (!rows.is_null(0, 5)) metadata.truncate_before = Version(rows.number<std::uint64_t>(0, 5));
    metadata.readers = split(rows.text(0, 6));
    metadata.writers = split(rows.text(0, 7));
    return row;
}

}  // namespace skald::postgres
