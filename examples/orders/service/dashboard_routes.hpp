// The page for people: figures, the newest events, and one order through its versions. It uses the
// routes that all clients have, and nothing from anywhere else.
#pragma once
#include <array>
#include <string_view>

#include "orders/service/route.hpp"

namespace orders {

/// A file of the page, as it was when the service was built.
struct DashboardFile {
    std::string_view path;
    std::string_view content_type;
    std::string_view digest;  // of the text; other text has another one
    std::string_view text;
};
std::array<DashboardFile, 3> dashboard_files();

/// Each answer has an entity tag, so that a browser asks again but gets the text only once; and a
/// policy by which the page can load, run and reach only what this service has.
Routes dashboard_routes();

}  // namespace orders
