// A read model that is built beside the live one: begun, swapped in, or dropped, each within the
// caller's transaction.
#pragma once
#include <optional>
#include <skald/core/lease_store.hpp>
#include <skald/core/timestamp.hpp>

#include "projection_tables.hpp"

namespace skald {

/// Who builds what.
struct BesideBuild {
    ReadModelForm form;      // beside
    std::string live;        // the name of the projection
    FencingToken token;      // of this owner
    bool announces = false;  // whether the projection does
};

/// Creates the tables, unless this form is being built already. Errors: unsupported_format,
/// invalid_argument (another form is being built); permission_denied (a newer owner builds).
Result<void> begin_beside(SqlTransaction& sql, const BesideBuild& build, Timestamp now);

/// Puts what was built in the place of the live read model, and yields its generation there; none:
/// the live one has seen more. Errors: not_found (it is not being built), those of begin_beside.
Result<std::optional<Generation>> swap_in(SqlTransaction& sql, const BesideBuild& build);

/// Drops what is being built, of whatever form.
Result<void> drop_beside(SqlTransaction& sql, const BesideBuild& build);

/// Of the read model with this name, in whatever form; 0: it is not there.
Result<Generation> stored_generation(SqlTransaction& sql, const std::string& name);

}  // namespace skald
