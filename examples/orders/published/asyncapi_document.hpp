// The published events as an AsyncAPI 3.0 document, made from the types that the program publishes.
#pragma once
#include <string>

#include "orders/published/publication.hpp"

namespace orders {

/// JSON, with a line end. A channel is a topic, and a message is a type of event, with the schemas of
/// its payload, its headers and its key.
std::string asyncapi_document(const Publication& publication);

}  // namespace orders
