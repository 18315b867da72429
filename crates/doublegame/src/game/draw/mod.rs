//! Draws a game as a picture: a tree from left to right, information sets as dashed links, payoffs at the endings.

mod layout;
mod links;
mod shape;
mod svg;
mod words;

pub use svg::draw_svg;
