#include "orders/service/list_reads.hpp"

#include <string>

namespace orders {

skald::Error list_is_behind(skald::GlobalPosition at_least) {
    return {skald::Errc::unavailable, "the list of orders has not got to position " +
                                          std::to_string(at_least.value()) + " yet"};
}

}  // namespace orders
