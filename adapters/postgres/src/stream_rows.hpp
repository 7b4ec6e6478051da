// What the schema keeps of a stream, as rows.
#pragma once
#include <skald/core/stream_admin.hpp>
#include <string>
#include <string_view>

#include "parameters.hpp"
#include "rows.hpp"

namespace skald::postgres {

struct StreamRow {
    StreamState state;
    StreamMetadata metadata;
};

/// Asks for the stream whose name is the one parameter.
std::string stream_row_sql(const std::string& schema);
/// No row: the stream was never heard of.
StreamRow stream_row(const Rows& rows);

/// Behind the name of the schema.
extern const std::string_view set_metadata_call;
Parameters metadata_parameters(const StreamId& stream, const StreamMetadata& metadata);

}  // namespace skald::postgres
